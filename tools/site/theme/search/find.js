// Finds words in all pages without a server: the list of pages is a script, so that it loads from
// a disk too. A place is found if all words stand in it, each as the beginning or the middle of
// others too; a word that stands nowhere loses its ending, so that other forms of it are found.
"use strict";
(function () {
  const SHOWN = 50, AROUND = 120, SHORTEST = 4, IN_TITLE = 10, MOST = 5;
  // Who searches is most often at work: the manual goes before all that explains the program.
  const MANUAL = 8;
  const asked = (new URLSearchParams(window.location.search).get("q") || "").trim();
  const count = document.getElementById("sluss-count");
  document.getElementById("sluss-asked").value = asked;
  if (!asked) {
    count.textContent = "Skriv ett eller flera ord. · Write one or more words.";
    return;
  }
  const places = slussPages.map((place) => ({
    ...place, inTitle: place.title.toLowerCase(), inText: place.text.toLowerCase(),
  }));
  const words = asked.toLowerCase().split(/\s+/).map(known);
  const hits = places.map((place) => ({ place, score: score(place) }))
    .filter((hit) => hit.score).sort((one, other) => other.score - one.score);
  count.textContent = `${hits.length} träffar · hits`;
  const found = document.getElementById("sluss-found");
  hits.slice(0, SHOWN).forEach((hit) => found.append(shown(hit.place)));

  function known(word) {
    let tried = word;
    while (tried.length > SHORTEST && !places.some((place) => times(place, tried))) {
      tried = tried.slice(0, -1);
    }
    return tried;
  }

  function times(place, word) {
    const inText = Math.min(MOST, place.inText.split(word).length - 1);
    return (place.inTitle.includes(word) ? IN_TITLE : 0) + inText;
  }

  function score(place) {
    const each = words.map((word) => times(place, word));
    const sum = each.includes(0) ? 0 : each.reduce((one, other) => one + other);
    return place.location.startsWith("manual/") ? MANUAL * sum : sum;
  }

  function shown(place) {
    const article = document.createElement("article");
    const heading = article.appendChild(document.createElement("h2"));
    const link = heading.appendChild(document.createElement("a"));
    link.href = place.location;
    link.textContent = place.title === place.page ? place.title : `${place.page}: ${place.title}`;
    const where = words.map((word) => place.inText.indexOf(word)).filter((at) => at >= 0);
    const begin = where.length ? Math.max(0, Math.min(...where) - AROUND) : 0;
    const end = begin + 2 * AROUND;
    article.appendChild(document.createElement("p")).textContent =
      `${begin ? "… " : ""}${place.text.slice(begin, end)}${end < place.text.length ? " …" : ""}`;
    return article;
  }
})();
