"""What every embedder must do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from vectorstore.embedder import Embedder

ENGLISH = [
    "The pump must be switched off before the valve is opened.",
    "Orders above 500 euros are shipped free of charge.",
    "The warranty ends two years after delivery.",
]
CHINESE = ["打开阀门之前必须关闭水泵。", "五百欧元以上的订单免运费。", "质保期在交货两年后结束。"]


class EmbedderConformance:
    """Subclass with a fixture ``embedder``.

    ``same`` is the least cosine that counts as the same vector: int8 products depend a little on what else is in the
    batch.
    """

    same = 0.99999
    languages: tuple[str, ...] = ("en", "zh")

    @property
    def texts(self) -> list[str]:
        return [*ENGLISH, *CHINESE] if "zh" in self.languages else ENGLISH

    def test_vectors_are_rows_of_length_one(self, embedder: Embedder) -> None:
        for vectors in (embedder.embed_queries(self.texts), embedder.embed_passages(self.texts)):
            assert vectors.shape == (len(self.texts), embedder.dimension)
            assert vectors.dtype == np.float32
            np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_no_texts_give_no_vectors(self, embedder: Embedder) -> None:
        assert embedder.embed_queries([]).shape == (0, embedder.dimension)
        passages, sentences = embedder.embed_with_sentences([], [])
        assert passages.shape == (0, embedder.dimension)
        assert list(sentences) == []
        assert embedder.count_tokens([]) == []

    def test_a_question_is_nearest_to_the_passage_that_answers_it(self, embedder: Embedder) -> None:
        questions = ["How long does the warranty last?", "When is shipping free?"]
        best = (embedder.embed_queries(questions) @ embedder.embed_passages(ENGLISH).T).argmax(axis=1)
        assert best.tolist() == [2, 1]

    def test_the_same_text_gives_the_same_vector_again(self, embedder: Embedder) -> None:
        np.testing.assert_array_equal(embedder.embed_queries(ENGLISH[:1]), embedder.embed_queries(ENGLISH[:1]))

    def test_order_and_company_in_a_batch_do_not_change_a_vector(self, embedder: Embedder) -> None:
        together = embedder.embed_passages([*self.texts, "A much longer passage about returns and refunds. " * 8])
        backwards = embedder.embed_passages(self.texts[::-1])[::-1]
        for number, text in enumerate(self.texts):
            alone = embedder.embed_passages([text])[0]
            assert together[number] @ alone >= self.same
            assert backwards[number] @ alone >= self.same

    def test_tokens_are_counted_beyond_the_limit(self, embedder: Embedder) -> None:
        short, long, empty = embedder.count_tokens(["valve", "valve " * 3 * embedder.max_tokens, ""])
        assert 0 <= empty < short < embedder.max_tokens < 3 * embedder.max_tokens <= long

    def test_a_text_above_the_limit_is_cut_off_and_not_an_error(self, embedder: Embedder) -> None:
        base = "valve pump seal " * (embedder.max_tokens // 2)
        vectors = embedder.embed_passages([base, base + "A quite different ending about warranty."])
        assert vectors[0] @ vectors[1] >= self.same

    def test_each_sentence_has_a_vector_of_its_own(self, embedder: Embedder) -> None:
        text = " ".join(ENGLISH)
        starts = [text.index(sentence) for sentence in ENGLISH]
        spans = [(start, start + len(sentence)) for start, sentence in zip(starts, ENGLISH, strict=True)]
        passages, sentences = embedder.embed_with_sentences([text, ENGLISH[0], "No spans."], [spans, spans[:1], []])
        assert passages.shape == (3, embedder.dimension)
        assert [len(own) for own in sentences] == [3, 1, 0]
        np.testing.assert_allclose(np.linalg.norm(sentences[0], axis=1), 1, atol=1e-5)
        questions = embedder.embed_queries(
            ["Must the pump be off?", "When is shipping free?", "When ends the warranty?"]
        )
        assert (questions @ sentences[0].T).argmax(axis=1).tolist() == [0, 1, 2]

    def test_sentences_leave_the_passage_vectors_as_they_are(self, embedder: Embedder) -> None:
        passages, _ = embedder.embed_with_sentences(self.texts, [[(0, 5)]] * len(self.texts))
        assert ((passages * embedder.embed_passages(self.texts)).sum(axis=1) >= self.same).all()

    def test_a_sentence_beyond_the_limit_still_has_a_vector(self, embedder: Embedder) -> None:
        text = "valve " * 2 * embedder.max_tokens + "The end."
        _, sentences = embedder.embed_with_sentences([text], [[(len(text) - 8, len(text))]])
        np.testing.assert_allclose(np.linalg.norm(sentences[0], axis=1), 1, atol=1e-5)

    def test_progress_ends_at_the_number_of_passages(self, embedder: Embedder) -> None:
        told: list[tuple[int, int]] = []
        embedder.embed_with_sentences(ENGLISH, [[]] * 3, lambda done, total: told.append((done, total)))
        assert told[-1] == (3, 3)
        assert told == sorted(told)

    def test_odd_text_gives_a_vector_and_no_error(self, embedder: Embedder) -> None:
        texts = ["", " ", "\x00\x07", "half \ud83d a smiley", "👩‍🔧", "\u202eabc", "ﷺ" * 5]
        assert np.isfinite(embedder.embed_queries(texts)).all()
        assert len(embedder.count_tokens(texts)) == len(texts)
        spans = [[(len(text), len(text) + 16)] for text in texts]
        _, sentences = embedder.embed_with_sentences([text + "The pump is off." for text in texts], spans)
        for (vector,) in sentences[1:]:
            assert vector @ sentences[0][0] > 0.5

    def test_counting_and_embedding_at_the_same_time_do_not_disturb_each_other(self, embedder: Embedder) -> None:
        long = "valve " * 2 * embedder.max_tokens
        vector, count = embedder.embed_passages([long])[0], embedder.count_tokens([long])
        with ThreadPoolExecutor(4) as threads:
            vectors = [threads.submit(embedder.embed_passages, [long]) for _ in range(3)]
            counts = [threads.submit(embedder.count_tokens, [long]) for _ in range(12)]
            assert all(future.result() == count for future in counts)
            for future in vectors:
                np.testing.assert_allclose(future.result()[0], vector, atol=1e-4)

    def test_identity_is_told(self, embedder: Embedder) -> None:
        assert embedder.name
        assert embedder.fingerprint
        assert embedder.max_tokens > 0
