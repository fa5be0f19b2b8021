from __future__ import annotations

import threading

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chatbot.errors import QueueFullError
from chatbot.generation_queue import GenerationQueue
from tests.chatbot.scripted import ScriptedChatModel
from tests.chatbot.turns import turn

PATIENCE = 20.0
# How often a caller that waits is given the chance to leave.
REPEAT = 0.01


class LeftError(Exception):
    """A caller that waits gives its place up."""


def _fail_if(crash: bool) -> None:
    if crash:
        raise RuntimeError("the model crashed")


class Caller:
    """A thread that takes a turn and keeps it until it is released."""

    def __init__(self, queue: GenerationQueue, log: list[Caller]) -> None:
        self.positions: list[int] = []
        self.error: BaseException | None = None
        self.leaving = threading.Event()
        self.release = threading.Event()
        self.crash = False
        self.seen = threading.Event()
        self.has_turn = threading.Event()
        self._queue = queue
        self._log = log
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self.seen.wait(PATIENCE)

    def _position(self, position: int) -> None:
        if self.leaving.is_set():
            raise LeftError
        if self.positions[-1:] != [position]:
            self.positions.append(position)
        self.seen.set()

    def _run(self) -> None:
        try:
            with turn(self._queue, on_position=self._position, repeat_seconds=REPEAT):
                self._log.append(self)
                self.has_turn.set()
                assert self.release.wait(PATIENCE)
                _fail_if(self.crash)
        except (QueueFullError, LeftError, RuntimeError) as error:
            self.error = error
        finally:
            self.seen.set()

    def end(self) -> None:
        self.release.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


class QueueMachine(RuleBasedStateMachine):
    """Callers come, leave, crash, and turns become more or fewer, in any order; plain lists say who must be where."""

    LIMIT = 3

    def __init__(self) -> None:
        super().__init__()
        self.slots = 1
        self.queue = GenerationQueue(max_waiting=self.LIMIT)
        self.log: list[Caller] = []
        self.in_turn: list[Caller] = []
        self.line: list[Caller] = []
        self.expected: list[Caller] = []

    def _let_in(self) -> None:
        while self.line and len(self.in_turn) < self.slots:
            caller = self.line.pop(0)
            self.in_turn.append(caller)
            self.expected.append(caller)
            assert caller.has_turn.wait(PATIENCE)

    @rule()
    def come(self) -> None:
        caller = Caller(self.queue, self.log)
        if len(self.line) >= self.LIMIT and len(self.in_turn) >= self.slots:
            caller.thread.join(PATIENCE)
            assert isinstance(caller.error, QueueFullError)
            return
        self.line.append(caller)
        assert caller.positions[0] == (0 if len(self.in_turn) < self.slots else len(self.line))
        self._let_in()

    @rule(slots=st.integers(0, 4))
    def resize(self, slots: int) -> None:
        before, self.slots = self.slots, max(1, slots)
        if self.slots > before + 1 and len(self.line) > 1:
            # Several would come in at once, and who is first to say so is left to the threads.
            self.slots = before + 1
        self.queue.resize(self.slots)
        self._let_in()

    @precondition(lambda self: self.in_turn)
    @rule(crash=st.booleans(), data=st.data())
    def finish(self, crash: bool, data: st.DataObject) -> None:
        caller = self.in_turn.pop(data.draw(st.integers(0, len(self.in_turn) - 1)))
        caller.crash = crash
        caller.end()
        assert (caller.error is not None) == crash
        self._let_in()

    @precondition(lambda self: self.line)
    @rule(data=st.data())
    def leave_while_waiting(self, data: st.DataObject) -> None:
        caller = self.line.pop(data.draw(st.integers(0, len(self.line) - 1)))
        caller.leaving.set()
        caller.thread.join(PATIENCE)
        assert isinstance(caller.error, LeftError)

    @invariant()
    def turns_come_in_order_and_no_more_at_once_than_there_are(self) -> None:
        assert self.log == self.expected
        assert self.queue.waiting == len(self.line)
        for caller in self.line:
            assert not caller.has_turn.is_set()

    def teardown(self) -> None:
        while self.in_turn or self.line:
            self.in_turn.pop(0).end()
            self._let_in()
        assert self.queue.waiting == 0


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)


def test_hammered_by_threads_nothing_is_lost_and_nothing_runs_together() -> None:
    queue = GenerationQueue(max_waiting=40)
    running: list[int] = []
    together: list[int] = []

    def count(_number: int) -> None:
        together.append(len(running))

    model = ScriptedChatModel(replies=["one two three four five"], before_token=count)
    answers: list[str] = []

    def ask(number: int) -> None:
        for _ in range(5):
            with turn(queue):
                running.append(number)
                answers.append(model.invoke("question").text)
                running.remove(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert answers == ["one two three four five"] * 100
    assert set(together) == {1}
    assert queue.waiting == 0


def test_hammered_by_threads_with_three_turns_never_more_than_three_run_together() -> None:
    queue = GenerationQueue(max_waiting=40, slots=3)
    lock = threading.Lock()
    running = 0
    together: set[int] = set()
    full = threading.Barrier(3)

    def ask(number: int) -> None:
        nonlocal running
        for _ in range(5):
            with turn(queue):
                with lock:
                    running += 1
                    together.add(running)
                if number < 3:
                    # Three that meet while they have their turns prove that three have them at once.
                    full.wait(PATIENCE)
                with lock:
                    running -= 1

    first = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in first:
        thread.start()
    for thread in first:
        thread.join(PATIENCE)
    assert max(together) == 3
    others = [threading.Thread(target=ask, args=(number,)) for number in range(3, 20)]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join(PATIENCE)
    assert max(together) == 3
    assert queue.waiting == 0


def test_turns_that_are_taken_away_are_kept_to_their_end() -> None:
    queue = GenerationQueue(max_waiting=5, slots=2)
    log: list[Caller] = []
    first, second, third = (Caller(queue, log) for _ in range(3))
    assert first.has_turn.wait(PATIENCE)
    assert second.has_turn.wait(PATIENCE)
    queue.resize(1)
    first.end()
    assert queue.waiting == 1
    assert not third.has_turn.is_set()
    second.end()
    assert third.has_turn.wait(PATIENCE)
    third.end()
    assert third.positions == [1, 0]


def test_positions_count_down_to_the_turn() -> None:
    queue = GenerationQueue(max_waiting=5)
    log: list[Caller] = []
    callers = [Caller(queue, log) for _ in range(3)]
    for caller in callers:
        assert caller.has_turn.wait(PATIENCE)
        caller.end()
    for ahead, caller in enumerate(callers):
        # A slow thread may miss a step, never see one twice or out of order.
        assert caller.positions == sorted(set(caller.positions), reverse=True)
        assert (caller.positions[0], caller.positions[-1]) == (ahead, 0)


def test_a_position_callback_that_raises_gives_up_the_place() -> None:
    queue = GenerationQueue(max_waiting=5)

    def gone(_position: int) -> None:
        raise ConnectionError("the browser is gone")

    with pytest.raises(ConnectionError), turn(queue, on_position=gone):
        pytest.fail("no turn may come")
    with turn(queue):
        assert queue.waiting == 0
