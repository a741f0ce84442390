// Runs once in every component of our own: buttons and forms that name what they do become events of the page.
// `element`, `trigger` and `watch` come from the page's framework; KNOWN is filled in with the names of the events.
const known = KNOWN;

const tell = (name, data) => { if (known.includes(name)) trigger(name, data); };

const fields = (form) => {
  const sent = { ...form.dataset };
  for (const [name, value] of new FormData(form)) {
    sent[name] = name in sent ? [].concat(sent[name], value) : value;
  }
  return sent;
};

element.addEventListener("click", (event) => {
  const control = event.target.closest("[data-do]");
  if (!control || control.tagName === "FORM") return;
  event.preventDefault();
  tell(control.dataset.do, { ...control.dataset });
});

element.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-do]");
  if (!form) return;
  event.preventDefault();
  tell(form.dataset.do, fields(form));
});

// A preview of a source leaves with Escape, whatever shows it.
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.activeElement) document.activeElement.blur();
});

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

const show = (part) => part.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });

const shown = {
  // The panel: a document opens at its marked passage, and the keyboard goes there.
  panel() {
    const column = element.closest("#panel-column");
    const head = element.querySelector("h2[tabindex]");
    const mark = element.querySelector("mark.here");
    if (head) head.focus({ preventScroll: true });
    if (!column) return;
    const down = mark ? mark.getBoundingClientRect().top - column.getBoundingClientRect().top : 0;
    const top = mark ? column.scrollTop + down - column.clientHeight / 3 : 0;
    column.scrollTo({ top, behavior: calm() || !mark ? "auto" : "smooth" });
  },
  // The answer that is being written comes into view once, when it begins …
  current() {
    const begun = Boolean(element.querySelector("article"));
    if (begun && !element.dataset.begun) show(element);
    element.dataset.begun = begun ? "1" : "";
  },
  // … and once more when it stands among the others, because until then the page may have been too short.
  thread() {
    const last = [...element.querySelectorAll("article.exchange")].at(-1);
    const id = last ? last.id : "";
    if (last && element.dataset.last !== undefined && element.dataset.last !== id) show(last);
    element.dataset.last = id;
  },
  // The open conversation is part of the address, so that a reload or a bookmark finds it.
  history() {
    const open = element.querySelector("[data-current]")?.dataset.current;
    if (open === undefined) return;
    const address = new URL(window.location.href);
    if (open) address.searchParams.set("conversation", open);
    else address.searchParams.delete("conversation");
    if (address.href !== window.location.href) window.history.replaceState(window.history.state, "", address);
  },
  // Read out by screen readers: each new sentence once.
  announced() {
    let region = document.getElementById("live");
    if (!region) {
      region = Object.assign(document.createElement("div"), { id: "live" });
      region.setAttribute("role", "status");
      region.setAttribute("aria-live", "polite");
      document.body.append(region);
    }
    region.textContent = element.textContent.trim();
  },
}[element.closest("#panel, #current, #thread, #history, #announced")?.id];

if (shown) {
  watch("value", shown);
  shown();
}
