// Files are sent one by one, each with its own bar, and stopped by its own button; the server checks everything again.
(() => {
  const send = (place, file, words) => new Promise((done) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    const state = document.createElement("span");
    const bar = document.createElement("progress");
    const stop = document.createElement("button");
    name.className = "ad-file-name";
    // As text: whatever a name says, it is shown and nothing else.
    name.textContent = file.name;
    state.textContent = words.uploading;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    stop.type = "button";
    stop.textContent = words.cancel;
    stop.setAttribute("aria-label", `${words.cancel}: ${file.name}`);
    line.append(name, bar, state, stop);
    place.querySelector(".ad-files").append(line);
    const request = new XMLHttpRequest();
    const end = (text, good) => {
      state.textContent = text;
      line.className = good ? "ad-good" : "ad-bad";
      bar.remove();
      stop.remove();
      done(good);
    };
    stop.addEventListener("click", () => request.abort());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* A proxy's own page. */ }
      if (request.status === 200) {
        end(answer.replaced ? words.replaced : words.uploaded, true);
        return;
      }
      const fault = answer.error && answer.error.fault;
      const denied = request.status === 401 || request.status === 403 ? "denied" : "failed";
      end(words.faults[fault || (request.status === 413 ? "large" : denied)], false);
    });
    request.addEventListener("error", () => end(words.broken, false));
    request.addEventListener("abort", () => end(words.cancelled, false));
    const query = new URLSearchParams({ kb: place.dataset.kb, name: file.name });
    request.open("POST", `/api/admin/files/${place.dataset.kind}?${query}`);
    request.setRequestHeader("X-Citedesk-Console", "1");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  });

  const sendAll = async (place, files) => {
    const words = JSON.parse(place.dataset.words);
    const waiting = [...files];
    // Two at a time: more only share the line.
    const lane = async () => {
      let any = false;
      for (let file = waiting.shift(); file; file = waiting.shift()) any = (await send(place, file, words)) || any;
      return any;
    };
    const sent = await Promise.all([lane(), lane()]);
    const refresh = document.getElementById(place.dataset.refresh);
    if (sent.some(Boolean) && refresh) refresh.click();
  };

  const placeOf = (event) => (event.target instanceof Element ? event.target.closest(".ad-upload") : null);

  document.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLInputElement) || !event.target.classList.contains("ad-file")) return;
    const place = placeOf(event);
    if (place) sendAll(place, event.target.files);
    event.target.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      const place = placeOf(event);
      if (!place) return;
      event.preventDefault();
      place.classList.add("ad-over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    const place = placeOf(event);
    if (place && !place.contains(event.relatedTarget)) place.classList.remove("ad-over");
  });
  document.addEventListener("drop", (event) => {
    const place = placeOf(event);
    if (!place) return;
    event.preventDefault();
    place.classList.remove("ad-over");
    sendAll(place, event.dataTransfer.files);
  });
})();
