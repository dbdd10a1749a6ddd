"""The demo's training and page, after two steps."""

from parity_tests.demo import NAMES, SHOWN, train
from tf1kit.data.sample import write_sample
from tf1kit.parity.pair import load_pair
from tf1kit.parity.reports import export, page


def test_page_begins_with_curves_and_images(tmp_path):
    """Both sides have the same losses, and the page shows the curves and images before the
    ladder.
    """
    write_sample(tmp_path / "sample")
    pair = load_pair(*NAMES)
    training = train(pair, tmp_path / "sample", 2)
    assert training.legacy == training.migrated
    assert len(training.images) == SHOWN
    assert all(image.caption.startswith(image.alt[-1] + ": ") for image in training.images)
    said = [image.caption.partition(": ")[2].split(", ") for image in training.images]
    assert all(legacy == migrated for legacy, migrated in said)
    text = page.render("D3", [], export.about(pair), training)
    assert text.count('src="data:image/png;base64,') == SHOWN
    assert text.index("<h2>Training") < text.index("<svg") < text.index("data:image/png") < text.index("<h2>The ladder")
    assert "<strong>D3</strong>: an article in Chinese" in text
