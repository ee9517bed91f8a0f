/** What a chat needs once something has been asked: one file, so that what it shares with the first window is one, too. */
export { AnswerElement } from "./answer/answer.ts";
export { HistoryElement } from "./history/history.ts";
