// Extras only: every page does its work without this file.
"use strict";

// The total beside a number of shares, as it is typed:
// <output data-total-for="shares" data-price-cents="25000">. The server's own sum is the one that counts.
for (const output of document.querySelectorAll("[data-total-for]")) {
  const input = document.getElementById(output.dataset.totalFor);
  const priceCents = Number(output.dataset.priceCents);
  if (!input || !Number.isInteger(priceCents)) continue;
  const euros = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en-IE" : "nl-NL", {
    style: "currency",
    currency: "EUR",
  });
  const asServed = output.textContent;
  const show = () => {
    const typed = input.value.trim();
    const count = /^\d{1,6}$/.test(typed) ? Number(typed) : 0;
    output.textContent = count ? euros.format((count * priceCents) / 100) : asServed;
  };
  input.addEventListener("input", show);
  show();
}

// A print button is made here, since without this file it could do nothing: <p data-print="Print deze pagina">.
for (const place of document.querySelectorAll("[data-print]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary";
  button.textContent = place.dataset.print;
  button.addEventListener("click", () => window.print());
  place.append(button);
}

// On paper nothing can be unfolded, so tables under a chart are printed open.
const opened = [];
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details:not([open])")) {
    details.open = true;
    opened.push(details);
  }
});
window.addEventListener("afterprint", () => {
  for (const details of opened.splice(0)) details.open = false;
});
