"""Writes answers.json: answers as the official Python packages of OpenAI and Anthropic type them.

    pip install openai anthropic && python make.py > answers.json

Each answer is built with the packages' own classes, which refuse what their vendors do not send, and written as those
classes write it, with every optional field that they know.
"""

import json
import sys
from importlib.metadata import version

from anthropic.types import (
    Message,
    RawContentBlockDeltaEvent,
    RawContentBlockStartEvent,
    RawContentBlockStopEvent,
    RawMessageDeltaEvent,
    RawMessageStartEvent,
    RawMessageStopEvent,
    TextBlock,
    TextDelta,
    Usage,
)
from anthropic.types.message_delta_usage import MessageDeltaUsage
from anthropic.types.raw_message_delta_event import Delta
from openai.types.chat import ChatCompletion, ChatCompletionChunk, ChatCompletionMessage
from openai.types.chat.chat_completion import Choice
from openai.types.chat.chat_completion_chunk import Choice as Piece
from openai.types.chat.chat_completion_chunk import ChoiceDelta
from openai.types.completion_usage import CompletionUsage, PromptTokensDetails


def completion(content, reason, refusal=None):
    return ChatCompletion(
        id="chatcmpl-1",
        choices=[
            Choice(
                finish_reason=reason,
                index=0,
                message=ChatCompletionMessage(role="assistant", content=content, refusal=refusal),
            )
        ],
        created=1,
        model="m",
        object="chat.completion",
        usage=CompletionUsage(
            completion_tokens=5,
            prompt_tokens=20,
            total_tokens=25,
            prompt_tokens_details=PromptTokensDetails(cached_tokens=8),
        ),
    ).model_dump(mode="json")


def chunk(content, reason=None, usage=None):
    choices = [] if usage else [Piece(index=0, delta=ChoiceDelta(content=content), finish_reason=reason)]
    return ChatCompletionChunk(
        id="c1", choices=choices, created=1, model="m", object="chat.completion.chunk", usage=usage
    ).model_dump(mode="json")


def message(text, reason):
    return Message(
        id="msg_1",
        content=[TextBlock(type="text", text=text)],
        model="m",
        role="assistant",
        stop_reason=reason,
        type="message",
        usage=Usage(input_tokens=12, cache_read_input_tokens=8, output_tokens=5),
    ).model_dump(mode="json")


def message_events():
    start = Message(
        id="msg_1", content=[], model="m", role="assistant", type="message",
        usage=Usage(input_tokens=12, cache_read_input_tokens=8, output_tokens=1),
    )
    events = [
        RawMessageStartEvent(type="message_start", message=start),
        RawContentBlockStartEvent(type="content_block_start", index=0, content_block=TextBlock(type="text", text="")),
        RawContentBlockDeltaEvent(type="content_block_delta", index=0, delta=TextDelta(type="text_delta", text="Hel")),
        RawContentBlockDeltaEvent(type="content_block_delta", index=0, delta=TextDelta(type="text_delta", text="lo")),
        RawContentBlockStopEvent(type="content_block_stop", index=0),
        RawMessageDeltaEvent(
            type="message_delta", delta=Delta(stop_reason="end_turn"), usage=MessageDeltaUsage(output_tokens=5)
        ),
        RawMessageStopEvent(type="message_stop"),
    ]
    return [event.model_dump(mode="json") for event in events]


usage = CompletionUsage(completion_tokens=5, prompt_tokens=20, total_tokens=25)
answers = {
    "made_with": {"openai": version("openai"), "anthropic": version("anthropic")},
    "openai": [
        {"finish": "stop", "text": "Hello", "document": completion("Hello", "stop")},
        {"finish": "length", "text": "Hello", "document": completion("Hello", "length")},
        {"finish": "refused", "text": "", "document": completion(None, "stop", refusal="I cannot")},
        {"finish": "stop", "text": "Hello", "events": [chunk("Hel"), chunk("lo"), chunk(None, "stop"), chunk(None, usage=usage)]},
    ],
    "anthropic": [
        {"finish": "stop", "text": "Hello", "document": message("Hello", "end_turn")},
        {"finish": "length", "text": "Hello", "document": message("Hello", "max_tokens")},
        {"finish": "stop", "text": "Hello", "events": message_events()},
    ],
}
json.dump(answers, sys.stdout, indent=1)
print()
