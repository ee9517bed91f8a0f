import { ChatElement } from "./elements/chat/chat.ts";

if (!customElements.get("a4w-chat")) customElements.define("a4w-chat", ChatElement);

export { WidgetElement } from "./internal/element.ts";
export { ChatElement };
