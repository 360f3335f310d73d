"""TEMP stub"""
import hashlib
from ingest.formats.model import Block, Document
from ingest.model import Span
def text_document(name, text, encoding="utf-8", sha256=""):
    blocks=[];pos=0;blank=False
    for raw in text.splitlines(keepends=True):
        if raw.strip(): blocks.append(Block("line",Span(pos,pos+len(raw.rstrip('\r\n'))),blank_before=blank,indent=raw[:1]=='　' or raw[:2]=='  ')); blank=False
        else: blank=True
        pos+=len(raw)
    return Document(name,"txt",text,tuple(blocks),encoding,sha256)
def read_document(path, config=None):
    d=path.read_bytes(); return text_document(path.name,d.decode('utf-8-sig'),'utf-8',hashlib.sha256(d).hexdigest())
