from __future__ import annotations
import hashlib, pathlib
from contract_check.sources.tree import Entry

def _oid(d): return hashlib.sha1(b"blob %d\0" % len(d) + d).hexdigest()
class FolderTree:
    revision = ""
    def __init__(self, root): self.root = pathlib.Path(root); self.name = str(root); self._e=None
    def entries(self):
        if self._e is None:
            self._e = {p.relative_to(self.root).as_posix(): Entry(p.relative_to(self.root).as_posix(), "100644", _oid(p.read_bytes()), p.stat().st_size) for p in sorted(self.root.rglob("*")) if p.is_file()}
        return self._e
    def read(self, path):
        return (self.root / path).read_bytes()
    def read_many(self, paths):
        for p in paths: yield p, self.read(p)
class FileTree(FolderTree):
    def __init__(self, path):
        super().__init__(pathlib.Path(path).parent); self.file = pathlib.Path(path).name; self.name=str(path)
    def entries(self):
        d=self.read(self.file); return {self.file: Entry(self.file, "100644", _oid(d), len(d))}
