() => {
  // A mark in the conversation opens its source card; without script the link would only jump.
  document.addEventListener("click", (event) => {
    const mark = event.target.closest('a[href^="#source-"]');
    if (!mark) return;
    event.preventDefault();
    const card = document.getElementById(mark.getAttribute("href").slice(1));
    if (!card) return;
    card.open = true;
    card.scrollIntoView({ behavior: "smooth", block: "nearest" });
    card.querySelector("summary").focus({ preventScroll: true });
  }, true);
}
