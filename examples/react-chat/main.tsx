// A chat with streamed answers and their sources, which goes on where it was after a reload.
//
//   VITE_SIGNPOST_URL=http://localhost:3000 VITE_SIGNPOST_KEY=pk_… npm start
//
import { type ChatStoreMessage, createChatStore, createSignpost } from "@signpost/sdk";
import { StrictMode, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";

const { VITE_SIGNPOST_URL: url, VITE_SIGNPOST_KEY: key } = import.meta.env;
const chat = createChatStore(createSignpost({ url, key }));
void chat.resume();

function Chat() {
	const { messages, status, busy, error } = useSyncExternalStore(
		chat.subscribe,
		chat.getSnapshot,
		chat.getServerSnapshot,
	);
	return (
		<>
			<ol aria-live="polite" aria-busy={busy}>
				{messages.map((message) => (
					<Message key={message.key} message={message} />
				))}
			</ol>
			{error !== null && (
				<p role="alert">
					{error.message}{" "}
					<button type="button" onClick={chat.retry}>
						Try again
					</button>
				</p>
			)}
			<form action={(form: FormData) => void chat.send(`${form.get("question")}`)}>
				<input name="question" aria-label="Your question" autoComplete="off" required />
				{busy ? (
					<button onClick={chat.stop} type="button">
						Stop
					</button>
				) : (
					<button type="submit">Ask</button>
				)}
			</form>
			<p role="status">{busy && `${status} …`}</p>
		</>
	);
}

function Message({ message }: { message: ChatStoreMessage }) {
	const { role, text, citations } = message;
	const sources = new Map(citations.map((citation) => [citation.number, citation]));
	return (
		<li className={role}>
			<div className="text">
				{text.split(/(\[\d+\])/).map((part, index) => (
					// A text only grows: its parts keep their places.
					<Part key={index} text={part} citations={citations} />
				))}
			</div>
			{[...sources.values()].map(({ number, title, href }) => (
				<div key={number}>
					{number}. <a href={href}>{title}</a>
				</div>
			))}
		</li>
	);
}

/** A piece of the text, or the number of a source, which leads to the place it quotes. */
function Part({ text, citations }: Pick<ChatStoreMessage, "text" | "citations">) {
	const citation = citations.find(({ number }) => text === `[${number}]`);
	if (citation === undefined) return text;
	return (
		<sup>
			<a href={citation.href} title={citation.quote}>
				{citation.number}
			</a>
		</sup>
	);
}

const root = document.getElementById("chat");
if (root !== null)
	createRoot(root).render(
		<StrictMode>
			<Chat />
		</StrictMode>,
	);
