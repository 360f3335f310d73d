"""HTML: every heading, paragraph and row of the document, nothing of what the site puts around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from formats_samples import cells, check_contract, outline, read, refusal, written

from ingest.formats import Document, read_document

PARAGRAPHS = [f"第{n}段：建设社区养老服务中心，完善居家养老服务，提升护理能力。" for n in range(30)]
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
SITE = f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>青山县养老服务规划_通知公告_青山县人民政府网</title>
<script>var chapter = "第九章 假章";</script><style>.b{{color:red}}</style></head><body>
<div class="top"><a href="/">网站支持IPv6</a> <a href="/">无障碍</a> <a href="/">长者助手</a></div>
<div class="logo"><img src="logo.png" alt="青山县人民政府"></div>
<div class="menu"><ul><li><a href="/">首页</a></li><li><a href="/x">政务公开</a></li>
<li><a href="/y">政民互动</a></li></ul></div>
<div class="where">您当前的位置：<a href="/">首页</a> &gt; <a href="/tz">通知公告</a></div>
<div class="main"><div class="left"><div class="tit">青山县养老服务规划</div>
<div class="info">发布日期：2026-01-05 来源：青山县民政局 浏览次数：108次 字体：【大 中 小】</div>
<div id="zoom" style="display:block"><p style="text-align:center">青民发〔2026〕4号</p>{TEXT}
<p>位置：县城东部，时间：2026年。</p>
<table border="1"><tr><td>指标</td><td>2030年</td></tr><tr><td>养老床位（张）</td><td>5600</td></tr></table>
<p style="text-align:right">青山县人民政府</p><p style="text-align:right">2026年1月5日</p></div>
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a>【打印本页】【关闭窗口】</div>
<div class="next">上一篇：<a href="1.html">关于印发食堂办法的通知</a></div></div>
<div class="side"><h3>相关链接</h3><ul><li><a href="2.html">青山县交通规划解读，建设公路。</a></li>
<li><a href="3.html">青山县教育规划解读</a></li><li><a href="4.html">卫生规划解读</a></li></ul></div></div>
<div class="bottom">版权所有：青山县人民政府　备案号：赣ICP备00000000号　网站标识码：0000000000</div>
</body></html>"""


def document(tmp_path: Path, body: str, head: str = "") -> Document:
    return read(tmp_path, "a.html", f"<html><head>{head}</head><body>{body}</body></html>")


def blocks(tmp_path: Path, body: str) -> list[tuple[str, str]]:
    return outline(document(tmp_path, body))


def test_a_page_of_a_government_site_is_its_document(tmp_path: Path) -> None:
    """Menus, buttons, links and the foot go; title, number, text, table, signature and date stay."""
    result = read(tmp_path, "a.html", SITE)
    texts = [text for _, text in outline(result)]
    assert texts[:2] == ["青山县养老服务规划", "青民发〔2026〕4号"]
    assert texts[2:32] == PARAGRAPHS
    assert texts[32:] == [
        "位置：县城东部，时间：2026年。",
        "指标\t2030年",
        "养老床位（张）\t5600",
        "青山县人民政府",
        "2026年1月5日",
    ]
    assert cells(result) == [["指标", "2030年"], ["养老床位（张）", "5600"]]
    assert result.title == "青山县养老服务规划"
    assert {d.why for d in result.dropped} == {
        "链接列表",
        "当前位置",
        "来源、日期和浏览次数",
        "打印、字号和分享按钮",
        "相关链接",
        "导航、页眉和页脚",
    }
    assert all(d.examples for d in result.dropped)


OLD = """<html><head><title>青山市规划</title></head><body><table width=1000><tr><td>
<table><tr><td><a href=1>首页</a><td><a href=2>政务公开</a><td><a href=3>办事服务</a></table>
<tr><td>您现在的位置：<a href=1>首页</a> &gt; <a href=2>规划计划</a>
<tr><td align=center><font size=5><b>青山市规划</b></font>
<tr><td>2026-01-05 来源：市发改委 点击数：105 【字体：大 中 小】
<tr><td>　　第一条 为了推动高质量发展，制定本规划。<br><br>　　第二条 床位如下：<br>
<table border=1><tr><td><p>指标<td><p>2030年<td>属性<tr><td><p>床位<td><p>5600<td>预期性</table>
　　第三条 本规划自发布之日起施行。<tr><td><a href=p>【打印此页】</a> <a href=c>【关闭窗口】</a>
<tr><td align=center>版权所有 青山市人民政府 赣ICP备00000000号</table></body></html>"""


def test_a_page_that_tables_arrange_is_its_document_too(tmp_path: Path) -> None:
    """Older sites set everything in one table, lines parted by breaks."""
    result = read(tmp_path, "a.html", OLD, "gbk")
    assert [text for _, text in outline(result)] == [
        "青山市规划",
        "第一条 为了推动高质量发展，制定本规划。",
        "第二条 床位如下：",
        "指标\t2030年\t属性",
        "床位\t5600\t预期性",
        "第三条 本规划自发布之日起施行。",
    ]
    assert cells(result) == [["指标", "2030年", "属性"], ["床位", "5600", "预期性"]]


def test_a_small_page_keeps_all_its_text(tmp_path: Path) -> None:
    """Where there is little text nothing is judged by its place; only a menu goes."""
    body = (
        '<div class="nav"><a href="/">首页</a><a href="/zw">政务公开</a></div><h1>规划</h1>'
        "<div>第一章 总则</div>"
        "<div><p>建设食堂，完善服务。</p><p>扫一扫支付，方便老人。</p></div><div>2026年</div>"
    )
    assert [t for _, t in blocks(tmp_path, body)] == [
        "规划",
        "第一章 总则",
        "建设食堂，完善服务。",
        "扫一扫支付，方便老人。",
        "2026年",
    ]


def test_the_reading_text_is_one_block_a_line(tmp_path: Path) -> None:
    """Cells are divided by tabs, white space of the source is one space, entities are characters."""
    body = "<h2>第一章&nbsp;总则</h2><p>建设\n  食堂&ldquo;甲&rdquo;。<br>第二行</p>"
    result = document(tmp_path, f"{body}<table><tr><td>甲<td>1<tr><td>乙<td>2</table>")
    assert result.text == "第一章 总则\n建设 食堂“甲”。\n第二行\n甲\t1\n乙\t2\n"
    assert outline(result)[:3] == [
        ("heading2", "第一章 总则"),
        ("paragraph", "建设 食堂“甲”。"),
        ("paragraph", "第二行"),
    ]


@pytest.mark.parametrize(
    ("body", "origin"),
    [
        ("<p><strong>一、总则</strong></p>", "bold"),
        ("<p><span style='font-weight:700'>一、</span><b>总则</b></p>", "bold"),
        ("<p><b>一、总则。</b>建设食堂。</p>", ""),
        ("<p align=center>第一章</p>", "center"),
        ("<center>第一章</center>", "center"),
        ("<div style='text-align: center'><p style='text-align:left'>第一章</p></div>", ""),
    ],
)
def test_a_short_paragraph_in_bold_or_centred_says_so(tmp_path: Path, body: str, origin: str) -> None:
    """Many sites write headings so."""
    (block,) = document(tmp_path, body).blocks
    assert (block.kind, block.origin) == ("paragraph", origin)


def test_items_have_the_number_that_a_browser_shows(tmp_path: Path) -> None:
    """The number is no text of the page, and readers quote it; one that is written is not doubled."""
    body = (
        "<ol start=3><li>甲<ul><li>乙</li></ul></li><li value=7><p>丙</p><p>丁</p></li><li>（九）戊</li></ol>"
    )
    assert blocks(tmp_path, body) == [
        ("item1", "3.甲"),
        ("item2", "乙"),
        ("item1", "7.丙"),
        ("paragraph", "丁"),
        ("item1", "（九）戊"),
    ]


def test_merged_cells_stand_in_each_place_that_they_cover(tmp_path: Path) -> None:
    """The header goes on as far down as its cells reach; a title over the whole width is no row."""
    body = (
        "<table><tr><td colspan=3>表1 指标</td></tr><tr><td rowspan=2>指标</td><td colspan=2>数值</td></tr>"
        "<tr><td>2025年</td><td>2030年</td></tr><tr><td>床位</td><td></td><td>5600</td></tr></table>"
    )
    result = document(tmp_path, body)
    assert cells(result) == [["指标", "数值", "数值"], ["指标", "2025年", "2030年"], ["床位", "", "5600"]]
    assert [(b.kind, b.header) for b in result.blocks] == [
        ("paragraph", False),
        ("row", True),
        ("row", True),
        ("row", False),
    ]
    assert result.blocks[0].origin == "caption"
    assert result.text.splitlines()[1:3] == ["指标\t数值", "指标\t2025年\t2030年"]
    assert result.blocks[1].cells[1] == result.blocks[1].cells[2]


@pytest.mark.parametrize(
    ("rows", "headers"),
    [
        ("<thead><tr><td>甲</td><td>乙</td></tr></thead><tr><td>1</td><td>2</td></tr>", [True, False]),
        ("<tr><th>甲</th><th>2025</th></tr><tr><th>丙</th><td>2</td></tr>", [True, False]),
        ("<tr><td>甲</td><td>2025年</td></tr><tr><td>丙</td><td>2</td></tr>", [True, False]),
        ("<tr><td>床位</td><td>5600张</td></tr><tr><td>食堂</td><td>40个</td></tr>", [False, False]),
        ("<tr><td>床位</td><td>张</td></tr>", [False]),
    ],
)
def test_the_first_row_names_the_columns_where_it_holds_no_figures(
    tmp_path: Path, rows: str, headers: list[bool]
) -> None:
    """Few sites mark header cells; a year may name a column."""
    assert [b.header for b in document(tmp_path, f"<table>{rows}</table>").blocks] == headers


def test_a_table_of_one_column_is_a_box_or_no_table(tmp_path: Path) -> None:
    """A frame around a small part is a box; one around the page, or with tables inside, only arranges it."""
    box = "<table><tr><td><p>专栏1 工程</p><p>建设养老院。</p></td></tr></table>"
    result = document(tmp_path, f"<p>{'正文很长。' * 20}</p>{box}")
    assert [(b.kind, b.box) for b in result.blocks] == [("paragraph", 0), ("paragraph", 1), ("paragraph", 1)]
    inner = "<table><tr><td>指标</td><td>数值</td></tr><tr><td>床位</td><td>40</td></tr></table>"
    result = document(tmp_path, f"<table><tr><td>左</td><td><p>正文很长。</p>{inner}</td></tr></table>")
    assert cells(result) == [["指标", "数值"], ["床位", "40"]]
    assert [(b.kind, b.box) for b in result.blocks[:2]] == [("paragraph", 0), ("paragraph", 0)]


def test_cells_of_a_data_table_are_never_chrome(tmp_path: Path) -> None:
    """What would be a button elsewhere is a value there."""
    body = "<table><tr><td>项目<td>做法<tr><td>服务<td><p>微信</p><tr><td>位置：东部<td>下载</table>"
    assert cells(document(tmp_path, body))[1:] == [["服务", "微信"], ["位置：东部", "下载"]]


def test_what_is_hidden_or_deleted_is_not_read(tmp_path: Path) -> None:
    """Nobody who looks at the page sees it."""
    body = "<p>甲<del>乙</del><p hidden>丙<p style='DISPLAY : none'>丁</p><noscript>戊</noscript><!-- 己 -->"
    assert blocks(tmp_path, body) == [("paragraph", "甲")]


def test_the_title_loses_the_name_of_the_site_only(tmp_path: Path) -> None:
    """What follows `_`, `-` or `|` goes where the rest stands on the page, or it names a site."""

    def title(text: str, body: str = "<p>正文。</p>") -> str:
        return document(tmp_path, body, f"<title>{text}</title>").title

    assert title("规划-公告-青山", "<h1>规划</h1>") == "规划"
    assert title("青山县养老规划 - 青山县人民政府网") == "青山县养老规划"
    assert title("沪苏-浙皖规划") == "沪苏-浙皖规划"
    named = '<title>首页</title><meta name="ArticleTitle" content="规划">'
    assert document(tmp_path, "<p>正文。</p>", named).title == "规划"


def test_a_heading_that_is_a_whole_paragraph_is_one(tmp_path: Path) -> None:
    """Some sites set their text in heading tags for the size of the type."""
    text = "建设社区养老服务中心，完善居家养老服务，提升护理能力，" * 3 + "方便老人。"
    assert blocks(tmp_path, f"<h3>{text}</h3>") == [("paragraph", text)]


def test_an_nested_page_is_read_and_one_without_bound_refused(tmp_path: Path) -> None:
    """The parser's time grows with the square of the depth."""
    deep = "<div>" * 1000 + "正文。" + "</div>" * 1000
    assert blocks(tmp_path, deep) == [("paragraph", "正文。")]
    assert "nests 6,000 elements" in refusal(written(tmp_path, "b.html", "<body>" + "<div>" * 6000)).found


def test_a_cell_over_very_many_columns_does_not_exhaust_the_memory(tmp_path: Path) -> None:
    """A hundred rows may claim half a million columns each, in all rows below."""
    rows = "<tr><td rowspan=65000 colspan=500000>甲</td><td>乙</td></tr>" * 100
    result = read_document(written(tmp_path, "a.html", f"<html><body><table>{rows}</table></body></html>"))
    check_contract(result)
    assert {len(b.cells) for b in result.blocks} == {2}
