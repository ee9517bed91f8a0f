import { asMessage, readToPage, type ToFrame, type ToPage } from "../internal/messages.ts";
import { ask, type TagOptions, urlOf } from "./options.ts";

export type FrameOptions = {
	/** It comes behind it, and is named alike. */
	button: HTMLButtonElement;
	emit: (name: string, detail?: unknown) => boolean;
	/** Told what the frame says but for that it is ready. */
	obey: (message: ToPage) => void;
};

/** The widget's frame, from the first sign on that the visitor wants it, and what is said to it. */
export function createFrame(tag: TagOptions, { button, emit, obey }: FrameOptions) {
	let frame: HTMLIFrameElement | undefined;
	/** The frame's window, once it listens; it is another one when the page has taken the frame out and put it back. */
	let peer: Window | null = null;
	let waiting: ToFrame | undefined;
	/** What the page has said of who the visitor is; undefined: nothing. */
	let visitor: string | null | undefined;
	/** Nothing is asked before the frame knows in whose name. */
	let isIntroducing = false;

	const post = (message: ToFrame) => peer?.postMessage(asMessage(message), tag.origin);

	/** Shows what is wanted; undefined: nothing any more. */
	const show = (message?: ToFrame) => {
		waiting = message;
		if (peer !== frame?.contentWindow || isIntroducing || !waiting) return;
		frame?.focus();
		post(waiting);
		waiting = undefined;
	};

	/** `isOld`: it was said some time ago, and may have ended since. */
	const introduce = async (isOld?: boolean) => {
		const said = visitor;
		if (said === undefined) return show(waiting);
		isIntroducing = true;
		const { code = "", error } = said
			? await ask<{ code?: string }>(tag, "identify", { method: "POST", body: said })
			: {};
		if (error) {
			// biome-ignore lint/suspicious/noConsole: it is for those who build the page
			console.error("Signpost", error);
			emit("error", error);
			// The page may have what is wanted wait until it has said it again.
			if (isOld && !emit("identify")) return;
		}
		// Somebody else has come meanwhile.
		if (said !== visitor) return;
		post({ type: "identify", code });
		isIntroducing = false;
		show(waiting);
	};

	return {
		load: () => {
			if (frame) return;
			frame = document.createElement("iframe");
			frame.title = button.title;
			frame.allow = "clipboard-write";
			frame.src = urlOf(tag, "frame", { origin: location.origin });
			button.after(frame);
		},
		show,
		identify: (said: string | null) => {
			visitor = said;
			if (peer) void introduce();
		},
		message: ({ data, origin, source }: MessageEvent) => {
			const sent = frame && source === frame.contentWindow && origin === tag.origin ? readToPage(data) : null;
			if (sent?.type !== "ready") return sent && obey(sent);
			peer = source as Window;
			void introduce(true);
		},
	};
}
