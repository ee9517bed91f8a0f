-- What each candidate of a search is scored by stands before what is read of the few that are shown: the database reads
-- a row's columns in their order. Every chunk is copied, and its indexes are made anew.

-- CreateTable
CREATE TABLE "chunks_in_order" (
    "id" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "document_id" TEXT NOT NULL,
    "lexical" sparsevec(1000000000) NOT NULL,
    "terms" INTEGER[],
    "ordinal" INTEGER NOT NULL,
    "start_offset" INTEGER NOT NULL,
    "end_offset" INTEGER NOT NULL,
    "token_count" INTEGER NOT NULL,
    "embedding_model" INTEGER,
    "embedding_refused_by" INTEGER,
    "headings" TEXT[],
    "anchor" TEXT,
    "text" TEXT NOT NULL,
    "embedding" vector,

    CONSTRAINT "chunks_in_order_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "chunks_in_order" SET (toast_tuple_target = 8160);
ALTER TABLE "chunks_in_order" ALTER COLUMN "lexical" SET STORAGE MAIN;
ALTER TABLE "chunks_in_order" ALTER COLUMN "terms" SET STORAGE MAIN;
ALTER TABLE "chunks_in_order" ALTER COLUMN "text" SET STORAGE EXTERNAL;

-- At once, so that nothing is written to the old table while it is copied. Documents first, as whoever writes does.
-- \x3b is a semicolon: Prisma takes one for the end of a statement wherever it stands.
DO E'DECLARE definition TEXT\x3b definitions TEXT[]\x3b
BEGIN
    LOCK TABLE "documents", "chunks" IN ACCESS EXCLUSIVE MODE\x3b
    INSERT INTO "chunks_in_order" ("id", "client_id", "document_id", "lexical", "terms", "ordinal", "start_offset",
        "end_offset", "token_count", "embedding_model", "embedding_refused_by", "headings", "anchor", "text", "embedding")
    SELECT "id", "client_id", "document_id", "lexical", "terms", "ordinal", "start_offset",
        "end_offset", "token_count", "embedding_model", "embedding_refused_by", "headings", "anchor", "text", "embedding"
    FROM "chunks"\x3b
    -- One for each number of dimensions that embeddings have.
    SELECT array_agg(indexdef) INTO definitions FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = ''chunks'' AND indexname LIKE ''chunks\\_embedding\\_%''\x3b
    DROP TABLE "chunks"\x3b
    ALTER TABLE "chunks_in_order" RENAME TO "chunks"\x3b
    ALTER TABLE "chunks" RENAME CONSTRAINT "chunks_in_order_pkey" TO "chunks_pkey"\x3b
    CREATE UNIQUE INDEX "chunks_document_id_ordinal_key" ON "chunks"("document_id", "ordinal")\x3b
    CREATE INDEX "chunks_client_id_idx" ON "chunks"("client_id")\x3b
    CREATE INDEX "chunks_terms_idx" ON "chunks" USING GIN ("terms" array_ops)\x3b
    ALTER TABLE "chunks" ADD CONSTRAINT "chunks_document_id_fkey"
        FOREIGN KEY ("document_id") REFERENCES "documents"("id") ON DELETE CASCADE ON UPDATE CASCADE\x3b
    FOREACH definition IN ARRAY coalesce(definitions, ''{}'') LOOP
        EXECUTE definition\x3b
        CREATE STATISTICS IF NOT EXISTS chunks_embedding_dimensions ON (vector_dims(embedding)) FROM chunks\x3b
    END LOOP\x3b
END';

-- The embedded database has nothing that does it in time.
ANALYZE "chunks";
