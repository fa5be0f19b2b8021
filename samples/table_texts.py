"""The texts of the documents with difficult tables, workbooks aside; ``build_tables.py`` lays them out."""

from __future__ import annotations

Rows = tuple[tuple[str, ...], ...]
Spans = tuple[tuple[int, int, int, int], ...]
"""Merged cells: (top, left, bottom, right), 0-based, both ends included."""


WORD_TABLES: dict[str, tuple[str, tuple[tuple[str, Rows, Spans], ...]]] = {
    "zh/service-fees.docx": (
        "现场服务收费标准",
        (
            (
                "表 1：工时与差旅（2025 年起执行）",
                (
                    ("服务类别", "人员", "工时费（元/小时）", "", "差旅费"),
                    ("", "", "工作日", "节假日", ""),
                    ("调试", "工程师", "420", "680", "按实报销"),
                    ("", "技师", "310", "500", "按实报销"),
                    ("抢修", "工程师", "560", "890", "每次 900 元"),
                    ("", "技师", "430", "700", "每次 900 元"),
                ),
                (
                    (0, 0, 1, 0),
                    (0, 1, 1, 1),
                    (0, 2, 0, 3),
                    (0, 4, 1, 4),
                    (2, 0, 3, 0),
                    (4, 0, 5, 0),
                    (2, 4, 3, 4),
                    (4, 4, 5, 4),
                ),
            ),
            (
                "表 2：检测项目",
                (
                    ("检测项目", "仪器", "单价", "报告时间"),
                    ("振动频谱", "VM-3 测振仪", "750 元", "3 个工作日"),
                    ("油样分析", "送实验室", "480 元", "7 个工作日"),
                    ("激光对中", "LA-2 对中仪", "1,150 元", "当天"),
                ),
                (),
            ),
        ),
    ),
    "en/calibration-certificate.docx": (
        "Calibration certificate CC-2025-118",
        (
            (
                "Table 1: Flow points of the dosing pump DX-30",
                (
                    ("Point", "Set flow l/h", "Measured flow", "", "Deviation %"),
                    ("", "", "before l/h", "after l/h", ""),
                    ("P1", "3.0", "3.22", "3.02", "0.7"),
                    ("P2", "12.0", "12.61", "12.05", "0.4"),
                    ("P3", "27.0", "28.10", "27.08", "0.3"),
                ),
                ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)),
            ),
        ),
    ),
}

FORMS: dict[str, tuple[tuple[str, Rows, Rows], ...]] = {
    "en/calibration-certificate.docx": (
        (
            "Particulars",
            (
                ("Customer", "Brisk Water Works", "Serial number", "30-24-0917"),
                ("Place", "Bench 4, Lindhavn", "Ambient temperature", "21.5 °C"),
                ("Inspector", "M. Aune", "Reference meters", "see right:"),
            ),
            (("Meter", "Valid until"), ("FM-07", "30 November 2025"), ("TM-12", "14 August 2026")),
        ),
    ),
}

SLIDES: dict[str, tuple[tuple[str, Rows, Spans], ...]] = {
    "en/training-courses.pptx": (
        (
            "Courses in 2025",
            (
                ("Course", "Length", "Fee per person", "", "Largest group"),
                ("", "", "Lindhavn", "On your site", ""),
                ("Pump basics", "1 day", "EUR 290", "EUR 340", "12"),
                ("Seal workshop", "2 days", "EUR 610", "EUR 755", "6"),
                ("Compressor care", "1.5 days", "EUR 430", "EUR 520", "8"),
            ),
            ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)),
        ),
        (
            "Trainers",
            (
                ("Region", "Language", "Trainer"),
                ("North", "English, Norwegian", "Team Fjord"),
                ("", "German", "Team Elbe"),
                ("East", "Chinese", "Team Suzhou"),
            ),
            ((1, 0, 2, 0),),
        ),
    ),
    "zh/spare-kits.pptx": (
        (
            "备件包推荐",
            (
                ("机型", "备件包", "内容", "建议数量（套）", "保质期"),
                ("AX-200/45", "A 包", "轴封、口环", "2", "36 个月"),
                ("", "B 包", "轴承、垫片", "1", "60 个月"),
                ("KS-11", "C 包", "油滤、空滤、分离芯", "4", "24 个月"),
                ("DX-30", "D 包", "隔膜、阀球、密封", "3", "18 个月"),
            ),
            ((1, 0, 2, 0),),
        ),
    ),
}

_LIST_COLUMNS = (72, 118, 290, 352, 430)
_RECORD_COLUMNS = (72, 200, 300, 400)
# By page: blocks of (left edges of the columns, rows); a line break within a cell is a second line of it.
PDF_TABLES: dict[str, tuple[tuple[tuple[tuple[int, ...], Rows], ...], ...]] = {
    "en/packing-list.pdf": (
        (
            ((72,), (("# Packing list VC-2025-0417",), ("Goods were packed on 17 April 2025 for Brisk Water Works.",))),
            ((72,), (("Table 1: Contents of the consignment",),)),
            (
                _LIST_COLUMNS,
                (
                    ("Item", "Description", "Quantity", "Net weight kg", "Case"),
                    ("10", "Centrifugal pump AX-200/45\nwith motor, on base frame", "2 pcs", "372.0", "C1"),
                    ("20", "Shaft seal kit AX-200/45-433", "4 kits", "3.6", "C2"),
                    ("30", "Foundation bolts M20\nwith nuts and washers", "16 pcs", "11.8", "C2"),
                    ("40", "Coupling spider AX-200-840", "3 pcs", "0.9", "C2"),
                    ("50", "Butterfly valve DN 100", "5 pcs", "24.5", "C3"),
                ),
            ),
        ),
        (
            (
                _LIST_COLUMNS,
                (
                    ("60", "Pressure gauge 0 to 16 bar", "6 pcs", "2.7", "C3"),
                    ("70", "Grease cartridge VG-2/400", "12 pcs", "5.4", "C4"),
                    ("80", "Lifting eye bolts M16", "8 pcs", "2.2", "C4"),
                ),
            ),
            ((72,), (("The consignee counts the goods on arrival and signs the list.",),)),
        ),
    ),
    "zh/inspection-record.pdf": (
        (
            (
                (72,),
                (("# 出厂检验记录 IR-2025-063",), ("被检设备为 KS-11V 螺杆空压机，检验日期 2025 年 3 月 20 日。",)),
            ),
            ((72,), (("表 1：检验结果",),)),
            (
                _RECORD_COLUMNS,
                (
                    ("检验项目", "实测值", "允许范围", "结论"),
                    ("排气温度", "87 °C", "不高于 105 °C", "合格"),
                    ("满载电流", "21.4 A", "20～23 A", "合格"),
                    ("油分压差", "0.21 bar", "低于 0.8 bar", "合格"),
                    ("噪声声压级", "68.5 dB(A)", "不高于 68 dB(A)", "复检"),
                    ("绝缘电阻", "210 MΩ", "高于 50 MΩ", "合格"),
                ),
            ),
            ((72,), (("复检安排在三个工作日之内，由质量部负责。",),)),
        ),
    ),
}

CSV_TABLES: dict[str, tuple[str, str, Rows]] = {
    "en/hose-sizes.csv": (
        "utf-8",
        ";",
        (
            ("Hose", "Inner diameter mm", "Burst pressure bar", "Price per metre EUR", "Bend radius mm"),
            ("HS-06", "6", "48", "3,20", "35"),
            ("HS-10", "10", "40", "4,75", "60"),
            ("HS-16", "16", "32", "7,90", "110"),
            ("HS-25", "25", "24", "12,40", "175"),
        ),
    ),
    "zh/seal-materials.csv": (
        "gb18030",
        ",",
        (
            ("密封材料", "最低温度", "最高温度", "耐油性", "不适用介质"),
            ("丁腈橡胶", "-30 °C", "100 °C", "良好", "酮类, 臭氧"),
            ("氟橡胶", "-15 °C", "200 °C", "优秀", "热水蒸气"),
            ("三元乙丙橡胶", "-45 °C", "130 °C", "差", "矿物油"),
            ("聚四氟乙烯", "-180 °C", "260 °C", "优秀", "熔融碱金属"),
        ),
    ),
}

HTML_PAGE: dict[str, str] = {
    "en/motor-options.html": """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Motor options</title></head>
<body>
<h1>Motor options</h1>
<table>
<caption>Table 1: Motors for the AX-200 series</caption>
<thead>
<tr><th rowspan="2">Frame</th><th rowspan="2">Class</th><th colspan="2">Current at 400 V</th>
<th rowspan="2">Surcharge</th></tr>
<tr><th>50 Hz</th><th>60 Hz</th></tr>
</thead>
<tbody>
<tr><td rowspan="2">160M</td><td>IE3</td><td>20.1 A</td><td>19.4 A</td><td>none</td></tr>
<tr><td>IE4</td><td>19.2 A</td><td>18.6 A</td><td>EUR 185</td></tr>
<tr><td rowspan="2">180L</td><td>IE3</td><td>33.5 A</td><td>32.0 A</td><td>EUR 60</td></tr>
<tr><td>IE4</td><td>31.8 A</td><td>30.7 A</td><td>EUR 312</td></tr>
</tbody>
</table>
<h2>Terminal box</h2>
<table>
<tr><td>Position</td><td>Right, seen from the drive end</td></tr>
<tr><td>Cable gland</td><td>M40 × 1.5</td></tr>
<tr><td>Degree of protection</td><td>IP66 with gasket TB-4</td></tr>
</table>
</body>
</html>
""",
}
