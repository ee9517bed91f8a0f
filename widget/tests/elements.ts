// What TypeScript says of the elements without a framework; each line after an expected error is one.
import "../src/index.ts";

const chat = document.createElement("a4w-chat");
chat.texts = { send: "Go" };
chat.addEventListener("a4w-navigate", (event) => event.detail.href.length);
document.querySelector("a4w-search")?.search("shoes");
void document.querySelector("a4w-launcher")?.open();

// @ts-expect-error there is no such word
chat.texts = { sned: "Go" };
// @ts-expect-error there is no such scheme
chat.scheme = "blue";
// @ts-expect-error an address has no question
chat.addEventListener("a4w-navigate", (event) => event.detail.question);
// @ts-expect-error a search answers nothing
document.querySelector("a4w-search")?.ask("Why?");
