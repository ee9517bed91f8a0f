/** The elements, with their types for JSX of React 19. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { ElementEvents, ElementProperties, Listener } from "./templates.ts";

export * from "./index.ts";

type Props<Tag extends keyof ElementProperties, Element = HTMLElementTagNameMap[Tag]> = DetailedHTMLProps<
	HTMLAttributes<Element>,
	Element
> &
	ElementProperties[Tag] & {
		"api-key"?: string;
		"widget-id"?: string;
	} & { [Name in ElementEvents[Tag] as `on${Name}`]?: Listener<Name> };

declare module "react" {
	// biome-ignore lint/style/noNamespace: it is React's.
	namespace JSX {
		interface IntrinsicElements {
			"a4w-chat": Props<"a4w-chat">;
			"a4w-search": Props<"a4w-search">;
			"a4w-launcher": Props<"a4w-launcher">;
		}
	}
}
