"""无障碍说明: what was tried and how, what does not work, whom to tell. True of the tests; change both."""

from __future__ import annotations

TRIED = (
    "目标是 WCAG 2.2 的 AA 级和 GB/T 37668-2019。没有请第三方评测,不声称全部符合。",
    "这个程序自带的测试在 Chromium 浏览器里用 axe-core 检查问答、回答、规划原文、承诺查询和本页,"
    "浅色和深色、手机和电脑宽度各一遍,没有严重的问题。",
    "测试还在同样的浏览器里试过:只用键盘提问、打开出处、返回、查找、筛选;"
    "关怀版文字不小于 18 磅、按钮不小于 44 像素;浏览器字号放大一倍;"
    "放大到 400%(320×256 像素)仍能提问和看回答;系统的高对比度配色。",
)
KNOWN = (
    "没有用读屏软件(如 NVDA、VoiceOver、保益、争渡)实际试过,只检查了它们要用的名称、角色和提示;"
    "也没有请残障人士试用。",
    "没有在 Chromium 以外的浏览器(如 Safari、Firefox)里试过。",
    "不允许 JavaScript 的浏览器不能提问,只看得到服务热线。",
    "很宽的表格和分布图在窄屏上要左右滑动。原文的插图没有收录;原文残缺的地方无法补上。",
    "朗读要这台设备装有中文语音;语音输入要浏览器支持,浏览器厂商可能处理您的声音。不能用时都可以打字。",
    "规划原文是公文用语,没有易读版,没有手语和盲文版。",
)


def told(call: str, *, opinions: bool) -> tuple[str, ...]:
    """Whom to tell; `call` is the line as HTML, `opinions` whether the page asks for any."""
    here = "也可以在回答下面点“没用”,写下遇到的问题。" if opinions else ""
    return (f"有哪里用不了,请拨打 {call},说明是本站、哪一页、用的什么设备和浏览器。{here}",)
