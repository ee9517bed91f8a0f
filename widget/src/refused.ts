/** The page in the frame where the server does not let the widget in: tells the site's owner why, and can be closed. */
import { asMessage, readToFrame, type ToPage } from "./internal/messages.ts";
import { trapTab } from "./internal/tab-trap.ts";

/** What the server has written into the page. `origin`: of the page around it; null: that cannot be told anything. */
type Facts = { origin: string | null; message: string };

const { origin, message } = JSON.parse(document.documentElement.dataset["facts"] ?? "{}") as Facts;
const button = (id: string) => document.getElementById(id) as HTMLButtonElement | null;

function send(message: ToPage): void {
	if (origin !== null && parent !== window) parent.postMessage(asMessage(message), origin);
}

const close = () => send({ type: "close" });

// biome-ignore lint/suspicious/noConsole: it is for who makes the site, and nobody else.
console.error(`Signpost: ${message}`);
const cross = button("close");
if (cross !== null) {
	cross.hidden = origin === null;
	cross.onclick = close;
}
const again = button("again");
again?.addEventListener("click", () => location.reload());
addEventListener("keydown", (event) => {
	if (event.key === "Escape") close();
	trapTab(event, document.body);
});
addEventListener("message", ({ data, origin: from, source }) => {
	if (source === parent && from === origin && readToFrame(data)?.type === "open") cross?.focus();
});
send({ type: "error" });
// Where it can be tried again, what the visitor wanted waits for the page that comes then.
if (again === null) send({ type: "ready" });
