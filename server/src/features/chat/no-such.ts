import { AppError } from "../../errors.ts";

/** The same words for what is somebody else's and for what does not exist. */
export const noSuch = (what: "run" | "conversation" | "chatbot") =>
	new AppError("NOT_FOUND", `There is no such ${what}.`);
