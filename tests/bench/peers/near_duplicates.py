"""
dedupe.minhash's counterpart: datatrove's four steps over a file of documents, one after the other in one process. The
words are given: they are split at spaces, in place of spaCy. Prints the seconds of CPU, and writes the kept ids.

    near_duplicates.py DOCUMENTS KEPT
"""
import json
import os
import resource
import sys
import tempfile

from datatrove.data import Document
from datatrove.pipeline.dedup import minhash


class Words:
    def word_tokenize(self, text):
        return text.split()


minhash.load_word_tokenizer = lambda _: Words()
documents, kept = sys.argv[1:]


def read():
    with open(documents, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield Document(text=record["text"], id=str(record["id"]))


def seconds():
    return sum(it.ru_utime + it.ru_stime for it in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


before = seconds()
config = minhash.MinhashConfig()
with tempfile.TemporaryDirectory() as room, open(kept, "w", encoding="utf-8") as out:
    signatures, pairs, removed = (os.path.join(room, name) for name in ("signatures", "pairs", "removed"))
    minhash.MinhashDedupSignature(signatures, config).run(read(), 0, 1)
    for bucket in range(config.num_buckets):
        minhash.MinhashDedupBuckets(signatures, pairs, config=config).run(None, bucket, config.num_buckets)
    minhash.MinhashDedupCluster(pairs, removed, config).run(None, 0, 1)
    for document in minhash.MinhashDedupFilter(removed).run(read(), 0, 1):
        out.write(f"{document.id}\n")
json.dump({"cpuMs": (seconds() - before) * 1_000, "mostBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024},
          sys.stdout)
