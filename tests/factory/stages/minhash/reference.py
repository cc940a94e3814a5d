"""
Writes reference.json, what datatrove itself makes of some documents: the expectations of the tests beside it.

    python -m venv /tmp/dt && /tmp/dt/bin/pip install 'datatrove[processing]==0.10.1' xxhash
    /tmp/dt/bin/python reference.py > reference.json

The words are given: datatrove splits at spaces, in place of spaCy.
"""
import json
import random
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy
from datatrove.data import Document
from datatrove.pipeline.dedup import minhash
from datatrove.utils.hashing import HashConfig
from datatrove.utils.text import simplify_text


class Words:
    def word_tokenize(self, text):
        return text.split()


minhash.load_word_tokenizer = lambda _: Words()

ENGLISH = """about after again animal answer apple balance because before better bicycle border bottle bridge brother
building business camera carbon castle center chance change circle city climate coffee color common corner country
course culture danger decade degree design desert detail dinner doctor engine enough family farmer finger flower forest
friend future garden glass ground harbor history holiday hundred island jacket journey kitchen language letter library
machine market matter memory metal minute mirror moment mountain museum music nature number ocean office orange palace
paper partner pattern people pepper picture planet pocket present problem product project purpose question railway
reason region report river school season second secret shadow signal silver simple sister spring square station story
street summer sunday system teacher theory ticket travel valley village visitor water weather weekend window winter""".split()
CHINESE = """今天 明天 城市 乡村 学校 老师 学生 朋友 家庭 音乐 历史 文化 科学 技术 数据 模型 训练 文本 记录 重复 相似 方法 结果 问题 答案
时间 空间 世界 国家 经济 社会 环境 气候 河流 山脉 海洋 森林 动物 植物 食物 健康 医院 医生 交通 火车 飞机 道路 桥梁 建筑 设计 艺术 电影
图书 报纸 新闻 消息 电话 网络 计算 机器 工厂 产品 市场 价格 质量 标准 检查 报告 计划 项目 目标 发展 变化 影响 关系 部分 全部 开始 结束""".split()
MARKS = ["", "", "", "", ",", ".", " -", "!", "，", "。"]


def to_documents():
    """Families of near duplicates: each member changes a few words of one before it."""
    chance = random.Random(7)
    documents = []
    for family in range(16):
        language = ENGLISH if family % 3 else CHINESE
        members = [[chance.choice(language) for _ in range(chance.randrange(20, 56))]]
        for _ in range(chance.choice([0, 0, 2, 3, 5, 7, 9])):
            words = list(chance.choice(members))
            for _ in range(chance.choice([0, 1, 1, 2, 3])):
                words[chance.randrange(len(words))] = chance.choice(language)
            members.append(words)
        documents += members
    documents += [["too", "few", "words", "here"]] * 2 + [["just", "five", "words", "are", "enough"]] * 2 + [[]]
    chance.shuffle(documents)
    return [
        " ".join((word.upper() if chance.random() < 0.1 else word) + chance.choice(MARKS) for word in words)
        for words in documents
    ]


def run(texts, config):
    with tempfile.TemporaryDirectory() as room:
        data = [Document(text=text, id=str(index)) for index, text in enumerate(texts)]
        folder = lambda name: str(Path(room) / name)
        minhash.MinhashDedupSignature(folder("sigs"), config).run(iter(data), 0, 1)
        for bucket in range(config.num_buckets):
            minhash.MinhashDedupBuckets(folder("sigs"), folder("dups"), config=config).run(
                None, bucket, config.num_buckets)
        minhash.MinhashDedupCluster(folder("dups"), folder("removed"), config, save_cluster_id=True,
                                    save_cluster_size=True).run(None, 0, 1)
        kept = minhash.MinhashDedupFilter(folder("removed"), load_cluster_ids=True, load_cluster_sizes=True).run(
            iter(data), 0, 1)
        return [[int(it.id), it.metadata["minhash_cluster_id"], it.metadata["minhash_cluster_size"]] for it in kept]


SAMPLES = [
    "", "   ", "Hello, World!", "It’s 3.14 or 2,718 and 1.2.3", "A\tB\r\n C\u00a0D\u3000E\ufeffF", "Ünïcödé façade Straße İI",
    "ΟΔΥΣΣΕΥΣ ὈΔΥΣΣΕΎΣ", "１２３％ ４，５", "٣٫١٤ और १२.५", "你好，世界！第3章：數據（草稿）", "がぎぐ パピプ ｶﾞ", "한국어 문장",
    "control\u0007chars\u0085next\u009ehere", "$5 & 10% <b>#tag</b> user@example.com http://a.b/c?d=e", "- bullet • dot … end",
    "zero\u200bwidth", "a \u0301 \u0301", "\u0301a", "e\u0301 é \u1e69 q\u0307\u0323", "٠١٢ x² Ⅷ ½ ①", "“quoted” «text» ‹x› 'y' `z`",
    "emoji 😀 and 𝟘𝟙 math", "\u037e \u0387 \u1fef", "TAB\u001fSEP\u001cX", "ﬁ ligature ﬀ ǅ Ǆ", "ไทย ภาษา ๑๒", "12..5 1,2,3 7⎖8",
]

CONFIGS = {
    "default": {},
    "sha1": {"hash_config": HashConfig(hash_fc="sha1")},
    "small": {"n_grams": 2, "num_buckets": 5, "hashes_per_bucket": 3, "seed": 12345},
}

texts = to_documents()
columns = {}
for seed in (1, 0, 12345, 4294967295):
    signature = minhash.MinhashDedupSignature("/tmp", minhash.MinhashConfig(seed=seed))
    a, b = signature.parameters
    columns[seed] = [[str(it[0][index]) for index in (0, 1, 55, 111)] for it in (a, b)]
signature = minhash.MinhashDedupSignature("/tmp", minhash.MinhashConfig())
signed = max(texts, key=len)
json.dump({
    "made": f"by reference.py with datatrove {version('datatrove')}, numpy {numpy.__version__}, "
            f"Python {sys.version.split()[0]}",
    "columns": columns,
    "simplified": [[text, simplify_text(text)] for text in SAMPLES],
    "signed": {
        "text": signed,
        "shingles": [str(it[0]) for it in signature.get_shingles(signed)[:3]],
        "hashes": [str(it) for bucket in signature.get_signature(signature.get_shingles(signed)) for it in bucket],
    },
    "texts": texts,
    "kept": {name: run(texts, minhash.MinhashConfig(**config)) for name, config in CONFIGS.items()},
}, sys.stdout, ensure_ascii=False, indent=1)
