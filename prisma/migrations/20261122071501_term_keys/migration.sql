-- DropIndex
DROP INDEX "chunks_client_id_terms_idx";

-- Each term's id is mixed with its client's number, as in server/src/database/term-keys.ts.
UPDATE "chunks" c SET "terms" = ARRAY(SELECT term # k.number FROM unnest(c."terms") AS term)
FROM (
    SELECT "id", ('x' || left(encode(sha256(convert_to("id", 'UTF8')), 'hex'), 8))::bit(32)::int AS number FROM "clients"
) k
WHERE k."id" = c."client_id";

-- CreateIndex
CREATE INDEX "chunks_client_id_idx" ON "chunks"("client_id");

-- CreateIndex
CREATE INDEX "chunks_terms_idx" ON "chunks" USING GIN ("terms" array_ops);
