// Looks one invoice up in the bundle. Nothing that is typed leaves the browser: what is asked of the
// server is one of 256 files, named by the first byte of a slow hash of all three facts together.
// How facts become a key is told in docs/DESIGN.md 16; Python does the same (outside/sealing.py).
"use strict";

const LANGUAGES = ["sv", "en"];
const encoder = new TextEncoder();
const element = (id) => document.getElementById(id);

// The number as the register folds it: letters and digits alone, no zeros in front of a run of digits.
function folded(number) {
  const joined = (number.toUpperCase().match(/[A-Z]+|[0-9]+/g) || []).join("");
  const words = joined.match(/[A-Z]+|[0-9]+/g) || [];
  return words.map((word) => (/[0-9]/.test(word) ? word.replace(/^0+/, "") || "0" : word)).join("");
}

function minor(amount) {
  const bare = amount.replace(/[\s\u00a0\u202f]/g, "").replace(/kr$/i, "").replace(",", ".");
  const parts = /^([0-9]+)(?:\.([0-9]{1,2}))?$/.exec(bare);
  return parts ? String(BigInt(parts[1]) * 100n + BigInt((parts[2] || "").padEnd(2, "0"))) : "";
}

function facts(orgNumber, number, amount) {
  const digits = orgNumber.replace(/[^0-9]/g, "").slice(-10);
  return `${digits}|${folded(number)}|${minor(amount)}`;
}

const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const hex = (some) => Array.from(some, (one) => one.toString(16).padStart(2, "0")).join("");

async function json(name) {
  const answer = await fetch(name, { cache: "no-store" });
  if (!answer.ok) throw new Error(name);
  return answer.json();
}

async function keyOf(text, parameters) {
  const password = await crypto.subtle.importKey("raw", encoder.encode(text), "PBKDF2", false, ["deriveBits"]);
  const how = {
    name: "PBKDF2", hash: "SHA-256", salt: bytes(parameters.salt), iterations: parameters.iterations,
  };
  const slow = await crypto.subtle.deriveBits(how, password, 256);
  const master = await crypto.subtle.importKey("raw", slow, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const part = async (name) => new Uint8Array(await crypto.subtle.sign("HMAC", master, encoder.encode(name)));
  const key = await crypto.subtle.importKey("raw", await part("key"), "AES-GCM", false, ["decrypt"]);
  return { id: hex((await part("id")).slice(0, 16)), key };
}

// What was sealed for these facts; null if nothing was. As much is done either way.
async function opened(text, parameters) {
  const { id, key } = await keyOf(text, parameters);
  const entries = await json(`entries/${id.slice(0, 2)}.json`);
  const box = entries[id] || Object.values(entries)[0];
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, bytes(box));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return null;
  }
}

function show(parameters, told) {
  const lines = LANGUAGES.flatMap((language) => {
    const texts = parameters.texts[language];
    const said = texts[told ? told.code : "unknown"].replace("{found}", told ? told.date : "");
    return [[language, said], [language, texts.next_update]];
  });
  say(lines);
}

function say(lines) {
  const answer = element("answer");
  answer.replaceChildren(...lines.map(([language, text]) => {
    const line = document.createElement("p");
    line.lang = language;
    line.textContent = text;
    return line;
  }));
  answer.focus();
}

// A sentence that stands in the page, in both languages.
const ready = (name) =>
  LANGUAGES.map((language) => [language, element("answer").getAttribute(`data-${name}-${language}`)]);

async function ask(event) {
  event.preventDefault();
  const button = element("go");
  button.disabled = true;
  say(ready("working"));
  const text = facts(...["org-number", "number", "amount"].map((name) => element(name).value));
  try {
    const parameters = await json("parameters.json");
    show(parameters, await opened(text, parameters));
  } catch {
    say(ready("failed"));
  }
  button.disabled = false;
}

element("ask").addEventListener("submit", ask);
