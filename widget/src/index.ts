import { widgetConfig } from "@signpost/sdk/parts/chat";
import { WidgetElement } from "./internal/element.ts";
import { paint } from "./internal/theme.ts";

export { ChatElement } from "./define-chat.ts";
export { SearchElement } from "./define-search.ts";
export type { WidgetConfig } from "./internal/element.ts";
export type { Texts } from "./internal/texts.ts";

WidgetElement.fetchConfig = widgetConfig;
WidgetElement.paint = paint;
