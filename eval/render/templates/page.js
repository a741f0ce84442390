"use strict";
// Shows, hides and orders the rows that are in the page already; it makes no markup.
const form = document.getElementById("filters");
const list = document.getElementById("rows");
const rows = [...list.children];
const places = new Map(rows.map((row, place) => [row, place]));
const words = new Map();
let order = "place";

function textOf(row) {
  if (!words.has(row)) words.set(row, row.textContent.toLowerCase());
  return words.get(row);
}

function compared(by) {
  const name = by.replace("-", "");
  const sign = by.startsWith("-") ? -1 : 1;
  // A case without a confidence comes last either way.
  const number = (row) => (row.dataset[name] ? sign * Number(row.dataset[name]) : Infinity);
  if (by === "place") return (one, other) => places.get(one) - places.get(other);
  if (by === "id") return (one, other) => one.dataset.id.localeCompare(other.dataset.id, "en", { numeric: true });
  return (one, other) => number(one) - number(other) || places.get(one) - places.get(other);
}

function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  const text = wanted.text.trim().toLowerCase();
  const chosen = ["category", "answerable", "outcome"].filter((name) => wanted[name]);
  let count = 0;
  for (const row of rows) {
    row.hidden =
      chosen.some((name) => `=${row.dataset[name]}` !== wanted[name]) ||
      (wanted.wrong !== undefined && row.dataset.wrong === undefined) ||
      (text !== "" && !textOf(row).includes(text));
    count += !row.hidden;
  }
  document.getElementById("count").textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} cases`;
  if (wanted.order && wanted.order !== order) {
    order = wanted.order;
    list.append(...[...rows].sort(compared(order)));
  }
}

if (rows.length) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}
