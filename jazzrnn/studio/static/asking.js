// Questions to the studio; the token is a part of the page's own address.

export async function ask(...question) {
  return JSON.parse(await tell(...question));
}

// The same, where the answer is text.
export async function tell(path, sent, method = sent === undefined ? "GET" : "POST") {
  const raw = sent instanceof Blob;
  const body = sent === undefined ? undefined : raw ? sent : JSON.stringify(sent);
  const answer = await fetch(path, { method, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text.trim() || `the studio answered with ${answer.status}`);
  return text;
}

export const byId = (id) => document.getElementById(id);

// Make an element: its name and classes as in CSS, its text, what it does.
export function element(kind, text = "", attributes = {}) {
  const [name, ...classes] = kind.split(".");
  const made = document.createElement(name);
  made.className = classes.join(" ");
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  return made;
}
