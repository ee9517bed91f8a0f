import { widgetConfig } from "@signpost/sdk/parts/chat";
import type { WidgetElement } from "./element.ts";
import { paint } from "./theme.ts";

/** What elements need outside the frame: to ask for their options, and to look like them. */
export function equip(elements: typeof WidgetElement): void {
	elements.fetchConfig = widgetConfig;
	elements.paint = paint;
}
