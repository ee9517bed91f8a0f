/** Apart, as the frame has the options from the server. */
export { widgetConfig } from "@signpost/sdk/parts/chat";
