"""The texts of the workbooks with difficult tables; ``build_tables.py`` lays them out."""

from __future__ import annotations

from dataclasses import dataclass

from table_texts import Rows, Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A table on a sheet: its first cell's place, 1-based, and how many rows are its head."""

    row: int
    column: int
    rows: Rows
    header_rows: int = 1
    spans: Spans = ()


SHEETS: dict[str, dict[str, tuple[Placed, ...]]] = {
    "en/branch-stock.xlsx": {
        # Two tables beside each other, and a third right below the first, without an empty row.
        "Stock": (
            Placed(row=1, column=1, rows=(("Stock per warehouse, count of 31 March 2025",),)),
            Placed(
                row=2,
                column=1,
                rows=(
                    ("Part number", "Lindhavn", "Suzhou", "Houston", "Next delivery"),
                    ("AX-200/45-433", "34|0", "12|0", "7|0", "2025-05-12|yyyy-mm-dd"),
                    ("AX-200/45B-433", "5|0", "2|0", "0|0", "2025-06-03|yyyy-mm-dd"),
                    ("DX-12P-KIT", "61|0", "28|0", "15|0", "2025-04-22|yyyy-mm-dd"),
                    ("KS-OF-11", "140|0", "95|0", "40|0", "2025-05-05|yyyy-mm-dd"),
                    ("VK-50H-SK", "9|0", "4|0", "3|0", "2025-07-15|yyyy-mm-dd"),
                ),
            ),
            Placed(row=1, column=7, rows=(("Warehouse contacts",),)),
            Placed(
                row=2,
                column=7,
                rows=(
                    ("Warehouse", "Telephone", "Order deadline", "Cycle count"),
                    ("Lindhavn", "+47 555 0142", "14:30", "weekly"),
                    ("Suzhou", "+86 512 555 0177", "16:00", "monthly"),
                    ("Houston", "+1 713 555 0108", "12:15", "monthly"),
                ),
            ),
            Placed(
                row=8,
                column=1,
                rows=(
                    ("Blocked part", "Pieces", "Reason", "Blocked since"),
                    ("AX-200/30-502", "16|0", "Hardness below drawing", "2025-02-18|yyyy-mm-dd"),
                    ("KS-VB-11", "8|0", "Shelf life exceeded", "2025-01-09|yyyy-mm-dd"),
                    ("DX-12-110", "3|0", "Thread damaged in transit", "2025-03-27|yyyy-mm-dd"),
                ),
            ),
        ),
        "Rates": (
            Placed(
                row=1,
                column=1,
                rows=(
                    ("Storage class", "Monthly fee", "Surcharge in winter", "Largest load", "Valid from"),
                    ("Pallet, indoors", '18.5|#,##0.00 "EUR"', "0.04|0%", '1200|#,##0 "kg"', "2025-01-01|d mmm yyyy"),
                    ("Pallet, heated", '27|#,##0.00 "EUR"', "0.125|0.0%", '800|#,##0 "kg"', "2025-02-15|d mmm yyyy"),
                    ("Long goods rack", '1250|#,##0.00 "EUR"', "0|0%", '6500|#,##0 "kg"', "2025-03-01|d mmm yyyy"),
                ),
            ),
        ),
    },
    "zh/maintenance-contracts.xlsx": {
        "维护合同": (
            Placed(
                row=1,
                column=1,
                header_rows=2,
                rows=(
                    ("合同等级", "设备", "年费", "", "现场响应", "生效日期"),
                    ("", "", "一台", "每增一台", "", ""),
                    (
                        "金牌",
                        "AX-200 离心泵",
                        '6800|"¥"#,##0.00',
                        '5100|"¥"#,##0.00',
                        "8 小时",
                        '2025-03-01|yyyy"年"m"月"d"日"',
                    ),
                    (
                        "",
                        "KS 空压机",
                        '9200|"¥"#,##0.00',
                        '7350|"¥"#,##0.00',
                        "6 小时",
                        '2025-03-15|yyyy"年"m"月"d"日"',
                    ),
                    (
                        "银牌",
                        "AX-200 离心泵",
                        '4300|"¥"#,##0.00',
                        '3650|"¥"#,##0.00',
                        "24 小时",
                        '2025-04-01|yyyy"年"m"月"d"日"',
                    ),
                    (
                        "",
                        "DX 计量泵",
                        '1980|"¥"#,##0.00',
                        '1450|"¥"#,##0.00',
                        "48 小时",
                        '2025-04-10|yyyy"年"m"月"d"日"',
                    ),
                ),
                spans=(
                    (0, 0, 1, 0),
                    (0, 1, 1, 1),
                    (0, 2, 0, 3),
                    (0, 4, 1, 4),
                    (0, 5, 1, 5),
                    (2, 0, 3, 0),
                    (4, 0, 5, 0),
                ),
            ),
            Placed(
                row=1,
                column=8,
                rows=(
                    ("服务站", "值班电话", "备件库存天数"),
                    ("苏州", "0512-5550177", "45|0"),
                    ("成都", "028-5550133", "30|0"),
                    ("沈阳", "024-5550121", "21|0"),
                ),
            ),
        ),
        "提前解约": (
            Placed(
                row=1,
                column=1,
                rows=(
                    ("剩余期限", "退还比例", "手续费"),
                    ("9 个月以上", "0.7|0%", '200|"¥"#,##0'),
                    ("3 至 9 个月", "0.35|0%", '350|"¥"#,##0'),
                    ("不足 3 个月", "0|0%", '0|"¥"#,##0'),
                ),
            ),
        ),
    },
}
