// Gradio's server ends a page's stream of events when none is left to tell of, and its client opens another one for the
// next event. One that is sent while that end is on its way finds the stream open, and nobody ever hears of it again
// (gradio 6.31, `open_stream` of its client). So here the end waits for such an event, or the event for the end.
(() => {
  const ask = window.fetch.bind(window);
  // Events that the server has accepted and not answered.
  const awaited = new Set();
  let ended = Promise.resolve();

  const join = async (...request) => {
    const answer = await ask(...request);
    const known = answer.ok ? await answer.clone().json() : {};
    if (known.event_id) awaited.add(known.event_id);
    await ended;
    return answer;
  };

  async function* messages(request, first) {
    for (let answer = first; answer.ok; answer = await ask(request.clone())) {
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let goesOn = false;
      let rest = "";
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        const parts = (rest + read.value).split("\n\n");
        rest = parts.pop();
        for (const part of parts) {
          const { msg, event_id: event } = JSON.parse(part.slice("data:".length));
          if (msg === "process_completed") awaited.delete(event);
          goesOn = msg === "close_stream" && awaited.size > 0;
          if (goesOn) continue;
          // The client takes its stream for open until it has hung up.
          if (msg === "close_stream") ended = new Promise((done) => request.signal.addEventListener("abort", done));
          yield `${part}\n\n`;
        }
      }
      if (!goesOn) return;
    }
  }

  const listen = async (request) => {
    const first = await ask(request.clone());
    if (!first.ok) return first;
    const heard = messages(request, first);
    const body = new ReadableStream({
      pull: async (stream) => {
        const { value, done } = await heard.next();
        if (done) stream.close();
        else stream.enqueue(value);
      },
      cancel: () => heard.return(),
    });
    return new Response(body.pipeThrough(new TextEncoderStream()), { headers: first.headers });
  };

  window.fetch = (resource, options) => {
    const path = new URL(resource instanceof Request ? resource.url : resource, window.location.href).pathname;
    if (path.endsWith("/queue/join")) return join(resource, options);
    if (path.endsWith("/queue/data") && resource instanceof Request) return listen(resource);
    return ask(resource, options);
  };
})();
