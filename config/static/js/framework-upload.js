// While a file is worked on in the background: look every second how far it is. Without this, the page reloads itself.
(() => {
  const work = document.querySelector("[data-upload-work]");
  if (!work) return;

  const look = async () => {
    let page;
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      window.setTimeout(look, 5000);
      return;
    }
    const now = page.querySelector("[data-upload-work]");
    if (!now) {
      window.location.reload();
      return;
    }
    work.replaceChildren(...now.childNodes);
    window.setTimeout(look, 1000);
  };

  window.setTimeout(look, 1000);
})();
