/** The elements, with their types for templates of Vue. */
import type { EmitFn, HTMLAttributes, PublicProps } from "vue";
import type { ElementEvents, ElementProperties, Listener } from "./templates.ts";

export * from "./index.ts";

/** As Vue wants types of elements that are not its own: `$props` and `$emit` are there for the template only. */
type Template<Tag extends keyof ElementProperties> = new () => HTMLElementTagNameMap[Tag] & {
	$props: HTMLAttributes & ElementProperties[Tag] & PublicProps;
	$emit: EmitFn<{ [Name in ElementEvents[Tag]]: Listener<Name> }>;
};

declare module "vue" {
	interface GlobalComponents {
		"a4w-chat": Template<"a4w-chat">;
		"a4w-search": Template<"a4w-search">;
		"a4w-launcher": Template<"a4w-launcher">;
	}
}
