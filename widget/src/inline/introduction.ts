import type { WidgetElement } from "../internal/element.ts";
import { passingTrouble } from "../internal/notice.ts";
import type { Seating } from "../internal/visitor.ts";
import { ask, type TagOptions } from "../loader/options.ts";

export type IntroductionOptions = {
	seating: Seating;
	/** That which is shown. */
	element: () => WidgetElement;
	/** Told why the server does not take a token. */
	onError: (error: unknown) => void;
	/** Asks the page for a new token; false: it will give one. */
	askAgain: () => boolean;
	/** Aborted when the element is gone. */
	signal: AbortSignal;
};

/** Finds out who the visitor of an element in the page itself is; until then it keeps its room, but is not to be read or used. */
export function createIntroduction(tag: TagOptions, options: IntroductionOptions) {
	const { seating, element, signal } = options;
	let visitor: string | null = null;
	/** What is to be done once it is known in whose name. Null: nobody is being introduced. */
	let waiting: (() => void)[] | null = null;
	let hadFocus = false;

	function cover(): void {
		const one = element();
		hadFocus ||= document.activeElement === one;
		one.inert = true;
		one.ariaBusy = "true";
		one.style.visibility = "hidden";
	}

	async function uncover(): Promise<void> {
		const one = element();
		one.inert = false;
		one.ariaBusy = null;
		one.style.visibility = "";
		await one.updateComplete;
		if (hadFocus && document.activeElement === document.body) one.focus();
		hadFocus = false;
	}

	/** Somebody else has been named meanwhile, or the element is gone. */
	const isOver = (said: string) => signal.aborted || said !== visitor;

	/** Takes the token to the server: it refuses a bad one, and nobody is taken for another. `isOld`: it may have ended since. */
	async function introduce(said: string, isOld = false): Promise<void> {
		if (isOver(said)) return;
		const { error = null } = await ask<{ error?: unknown }>(tag, "identify", { method: "POST", body: said });
		if (isOver(said)) return;
		if (error === null) return settle(said);
		options.onError(error);
		const trouble = passingTrouble(error);
		if (trouble !== null) {
			seating.wait(trouble, () => void introduce(said, true), said);
			return uncover();
		}
		const isHandled = isOld && !options.askAgain();
		if (!isHandled && !isOver(said)) await settle(null);
	}

	async function settle(said: string | null): Promise<void> {
		seating.take(said);
		const acts = waiting ?? [];
		waiting = null;
		await uncover();
		for (const act of acts) act();
	}

	return {
		identify: (said: string | null): void => {
			visitor = said;
			waiting ??= [];
			if (said === null) return void settle(null);
			if (!seating.isOf(said)) cover();
			void introduce(said);
		},
		/** Does it at once, unless somebody is being introduced. */
		whenKnown: (act: () => void): void => {
			if (waiting === null) act();
			else waiting.push(act);
		},
	};
}
