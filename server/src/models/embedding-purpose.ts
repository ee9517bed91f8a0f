/** Some models embed what is searched and what is looked for in different ways. */
export type EmbeddingPurpose = "documents" | "queries";
