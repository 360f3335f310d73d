"""The box that finds words in a plan's text; web/find.js does the finding, in the browser."""

from __future__ import annotations

LONGEST = 100

FIND = (
    '<form class="find" role="search" aria-label="在原文中查找">'
    '<label class="unseen" for="planqa-find">在原文中查找</label>'
    f'<input id="planqa-find" type="search" placeholder="在原文中查找" maxlength="{LONGEST}"'
    ' autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search"'
    ' title="回车到下一处,Shift+回车到上一处,Esc 结束查找">'
    '<span class="find-count"></span><span class="find-tools" hidden>'
    '<button type="button" class="find-previous" aria-label="上一处">↑</button>'
    '<button type="button" class="find-next" aria-label="下一处">↓</button>'
    '<button type="button" class="find-over" aria-label="结束查找">×</button></span></form>'
)
