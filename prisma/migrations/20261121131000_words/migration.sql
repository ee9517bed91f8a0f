-- CreateTable
-- Words are compared byte by byte: so the key serves every look-up by the beginning of a word.
CREATE TABLE "words" (
    "client_id" TEXT NOT NULL,
    "plain" TEXT COLLATE "C" NOT NULL,
    "word" TEXT COLLATE "C" NOT NULL,
    "stem_id" INTEGER NOT NULL,
    "frequency" INTEGER NOT NULL,

    CONSTRAINT "words_pkey" PRIMARY KEY ("client_id", "plain", "word")
);
