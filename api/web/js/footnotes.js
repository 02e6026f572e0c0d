/** An answer as plain text with its sources as footnotes, for a mail or a note. */
import { place } from "./marks.js";

const EMPHASIS = /\\([\\*[\]>#-])|\*\*(?=\S)(.+?)(?<=\S)\*\*|\*(?=\S)([^*]+?)(?<=\S)\*/gs;
const plain = (markdown) => markdown
  .replace(EMPHASIS, (_, escaped, bold, italic) => escaped ?? plain(bold ?? italic))
  .replace(/^#{1,6} +/gm, "");

/** @param {string} question  @param {import("./contract.js").Answer} answer */
export function withSources(question, answer) {
  const note = ({ n, quote, ...citation }) => `[${n}] “${quote}”\n    ${place(citation)} (version ${citation.guide_version})`;
  const advisories = (answer.assessment?.advisories ?? []).map(({ text, source, dated }) => `${text} (${source}, ${dated})`);
  const beside = (answer.notes ?? []).map(({ text, source, signed, dated }) => `${text} (${signed}, ${dated}; source: ${source})`);
  const section = (title, lines) => (lines?.length ? `${title}\n${lines.join("\n")}` : "");
  return [
    `Question: ${question}`,
    plain(answer.answer),
    section("The guides do not say:", answer.uncovered?.map((part) => `- ${part}`)),
    section("Notes, not from the guides:", advisories.map((line) => `- ${line}`)),
    section("From your advisors, not from the guides:", beside.map((line) => `- ${line}`)),
    section("Sources, word for word:", answer.citations?.map(note)),
    section("The nearest the guides do say:", answer.related?.map(note)),
    "From PM&R Advisor. Not official advice; the guides are undated.",
  ].filter(Boolean).join("\n\n") + "\n";
}
