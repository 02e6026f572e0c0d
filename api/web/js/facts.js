/** The facts about an applicant: their names, how they read, and how they are typed in. */

const passes = { pass: "passed", fail: "failed" };
const several = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
const score = { type: "number", min: 1, max: 300 };
const count = { type: "number", min: 0, max: 20 };

/**
 * In the order of the form. `says` is what a chip shows; `choices`, `type` and the limits are the form's.
 * @type {Object<string, {name: string, says: (value: *) => string, choices?: Object<string, string>, type?: string,
 *   min?: number, max?: number, hint?: string}>}
 */
export const FACTS = {
  track: {
    name: "Medical school",
    choices: { us: "US (MD or DO)", img: "Outside the US" },
    says: (v) => ({ us: "US school", img: "IMG" })[v] ?? String(v),
  },
  degree: { name: "Degree", choices: { md: "MD", do: "DO", mbbs: "MBBS", other: "Other" }, says: (v) => (v === "other" ? "Other degree" : String(v).toUpperCase()) },
  graduation_year: { name: "Graduation year", type: "number", min: 1950, max: 2100, says: (v) => `Graduation ${v}` },
  step1_result: { name: "Step 1", choices: { pass: "Passed", fail: "Failed" }, says: (v) => `Step 1 ${passes[v] ?? v}` },
  step1_score: { name: "Step 1 score", ...score, says: (v) => `Step 1 ${v}` },
  step1_attempts: { name: "Attempts at Step 1", ...count, says: (v) => `${several(v, "attempt")} at Step 1` },
  step2_ck: { name: "Step 2 CK score", ...score, says: (v) => `Step 2 CK ${v}` },
  step2_ck_range: { name: "Step 2 CK range", type: "range", hint: "220–229", says: (v) => `Step 2 CK ${v.join("–")}` },
  step2_ck_attempts: { name: "Attempts at Step 2 CK", ...count, says: (v) => `${several(v, "attempt")} at Step 2 CK` },
  step3: { name: "Step 3 score", ...score, says: (v) => `Step 3 ${v}` },
  practice_scores: { name: "Practice scores", type: "scores", hint: "228, 234", says: (v) => `Practice ${v.join(", ")}` },
  goal_score: { name: "Goal score", ...score, says: (v) => `Goal ${v}` },
  comlex_level2: { name: "COMLEX Level 2", type: "number", min: 1, max: 999, says: (v) => `COMLEX Level 2 ${v}` },
  us_clinical_experience: { name: "US clinical experience", choices: { true: "Yes", false: "No" }, says: (v) => (v ? "US clinical experience" : "No US clinical experience") },
  physiatry_letters: { name: "Letters from physiatrists", ...count, says: (v) => several(v, "physiatry letter") },
  away_rotations: { name: "Away rotations", ...count, says: (v) => several(v, "away rotation") },
};

export const nameOf = (key) => FACTS[key]?.name ?? String(key).replaceAll("_", " ");

/** What a chip shows; a fact this page does not know yet still shows. */
export function says(key, value) {
  try {
    return FACTS[key].says(value);
  } catch {
    return `${nameOf(key)}: ${Array.isArray(value) ? value.join(", ") : value}`;
  }
}

/** The facts that are known. @returns {[string, *][]} */
export function known(profile) {
  const order = Object.keys(FACTS);
  return Object.entries(profile ?? {})
    .filter(([, value]) => value != null && !(Array.isArray(value) && !value.length))
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

/** What stands in a form field for a value. */
export function typed(key, value) {
  if (value == null) return "";
  if (Array.isArray(value)) return value.join(FACTS[key].type === "range" ? "–" : ", ");
  return String(value);
}

/** The value of a form field, null when it is empty. */
export function meant(key, text) {
  const { choices, type } = FACTS[key];
  if (!text.trim()) return null;
  if (choices) return { true: true, false: false }[text] ?? text;
  if (type === "number") return Number(text);
  return text.match(/\d+/g)?.map(Number) ?? null;
}
