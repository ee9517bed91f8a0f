import { LauncherElement } from "./elements/launcher/launcher.ts";

if (!customElements.get("a4w-launcher")) customElements.define("a4w-launcher", LauncherElement);

export { LauncherElement };
