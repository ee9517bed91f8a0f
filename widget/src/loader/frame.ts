import { readToPage, type ToFrame, type ToPage, VERSION } from "../internal/messages.ts";
import { ask, type TagOptions, urlOf } from "./options.ts";

/** Told what the frame says but for that it is ready, and what is the page's to know. False: the page sees to it. */
export type Obey = (message: ToPage, detail?: unknown) => unknown;

type Identified = { code?: string; error?: { code?: string } };

/** The widget's frame, from the first sign on that the visitor wants it, and what is said to it. It comes behind the button. */
export function createFrame(tag: TagOptions, button: HTMLButtonElement, obey: Obey) {
	let frame: HTMLIFrameElement | undefined;
	/** The frame's window, once it listens; it is another one when the page has taken the frame out and put it back. */
	let peer: Window | null = null;
	let waiting: ToFrame | undefined;
	/** What the page has said of who the visitor is; undefined: nothing. */
	let visitor: string | null | undefined;
	/** Nothing is asked before the frame knows in whose name. */
	let isIntroducing = false;

	const post = (message: ToFrame) => peer?.postMessage({ ...message, signpost: VERSION }, tag.origin);

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
		const answer: Identified = said ? await ask(tag, "identify", { method: "POST", body: said }) : { code: "" };
		const { error } = answer;
		if (error) obey({ type: "error" }, error);
		// The page may have what is wanted wait until it has said it again.
		if (isOld && /^VIS/.test(`${error?.code}`) && !obey({ type: "identify" })) return;
		// Somebody else has come meanwhile.
		if (said !== visitor) return;
		post({ ...answer, type: "identify" });
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
			if (sent?.type === "ready") {
				peer = source as Window;
				void introduce(true);
			} else if (sent) obey(sent);
		},
	};
}
