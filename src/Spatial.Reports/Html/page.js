// Tables of class "sort" get a button in each header. Without this script they stay as they are.
for (const table of document.querySelectorAll("table.sort")) {
  const body = table.tBodies[0];
  const headers = Array.from(table.tHead.rows[0].cells);
  headers.forEach((header, column) => {
    const button = document.createElement("button");
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const down = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      headers.forEach(other => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", down === 1 ? "ascending" : "descending");
      const rows = Array.from(body.rows).map(row => ({ row, key: keyOf(row.cells[column].textContent) }));
      rows.sort((a, b) => a.key === null ? 1 : b.key === null ? -1 : down * compare(a.key, b.key));
      body.append(...rows.map(sorted => sorted.row));
    });
  });
}

function keyOf(text) {
  if (text === "n/a") return null;
  const number = Number(text.replace(/,/g, "").replace("\u2212", "-").replace(/ %$/, ""));
  return Number.isNaN(number) ? text : number;
}

function compare(a, b) {
  if (typeof a === "number" ? typeof b === "number" : false) return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}
