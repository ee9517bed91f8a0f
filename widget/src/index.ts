import { ChatElement } from "./define-chat.ts";
import { LauncherElement } from "./define-launcher.ts";
import { SearchElement } from "./define-search.ts";
import { WidgetElement } from "./internal/element.ts";
import { equip } from "./internal/equip.ts";

equip(WidgetElement);

export type { WidgetConfig } from "./internal/element.ts";
export type { Texts } from "./internal/texts.ts";
export { ChatElement, LauncherElement, SearchElement };

declare global {
	interface HTMLElementTagNameMap {
		"a4w-chat": ChatElement;
		"a4w-search": SearchElement;
		"a4w-launcher": LauncherElement;
	}
	interface HTMLElementEventMap {
		"a4w-question": CustomEvent<object>;
		"a4w-answer": CustomEvent<object>;
		"a4w-searched": CustomEvent<object>;
		"a4w-error": CustomEvent<{ code: string }>;
		"a4w-navigate": CustomEvent<{ href: string }>;
		"a4w-ask": CustomEvent<{ question: string }>;
		"a4w-search": CustomEvent<object>;
		"a4w-open": CustomEvent<object>;
		"a4w-close": CustomEvent<object>;
	}
}
