"""The sample catalogue: sheets, headings and rows; ``build_products.py`` makes the workbook and the order file.

Pumps, valves, actuators, compressors and spare parts are those of the documents and have their figures; gear pumps,
instruments and most accessories stand in the catalogue only.
"""

from __future__ import annotations

NAMES = "Part number | Name (EN) | Name (ZH) | Category (EN) | Category (ZH)"
# Prices from 5 and 10 pieces on are the quantity discounts of the price list: 4 and 7 %.
DISCOUNTED = "Price (EUR) | Price from 5 (EUR) | Price from 10 (EUR) | Price (CNY)"
TRADE = "Cost (EUR) | Stock | Lead time (working days)"

SHEETS: dict[str, tuple[str, str]] = {
    "Centrifugal pumps": (
        f"{NAMES} | Rated flow (m³/h) | Rated head (m) | Max. working pressure (bar) | Liquid temperature (°C)"
        " | Motor power (kW) | Supply voltage (V) | Noise level (dB(A)) | Suction flange (DN) | Impeller material | 叶轮材质"
        f" | Suitable for | 适用介质 | Weight (kg) | {DISCOUNTED} | {TRADE} | Manual | Description (EN) | Description (ZH) | Visibility",
        """
AX-200/30 | Centrifugal pump AX-200/30 | 离心泵 AX-200/30 | Centrifugal pumps | 离心泵 | 60 | 32 | 10 | -10 to +90 | 11 | 400 | 74 | 80 | cast iron | 铸铁 | clean water, glycol | 清水、乙二醇 | 128 | 2480 | 19600 | 1610 | 14 | 5 | ax-200-manual.pdf | End-suction pump on a base plate for cooling circuits and water supply. | 卧式端吸泵，带底座，用于冷却回路和供水。 |
AX-200/45 | Centrifugal pump AX-200/45 | 离心泵 AX-200/45 | Centrifugal pumps | 离心泵 | 90 | 45 | 16 | -10 to +110 | 18.5 | 400 | 79 | 100 | cast iron | 铸铁 | clean water, hot water, glycol | 清水、热水、乙二醇 | 186 | 3260 | 25800 | 2140 | 9 | 5 | ax-200-manual.pdf | End-suction pump for heating and cooling circuits with more head. | 卧式端吸泵，扬程更高，用于供热和冷却回路。 |
AX-200/45B | Centrifugal pump AX-200/45B | 离心泵 AX-200/45B | Centrifugal pumps | 离心泵 | 90 | 45 | 16 | -10 to +80 | 18.5 | 400 | 79 | 100 | bronze | 青铜 | sea water, brine, cooling water | 海水、盐水、冷却水 | 191 | 4190 | 33100 | 2890 | 2 | 20 | ax-200-manual.pdf | Bronze version with a double shaft seal for ships, harbours and desalination. | 青铜型，双端面轴封，用于船舶、港口和海水淡化。 |
AX-125/20 | Centrifugal pump AX-125/20 | 离心泵 AX-125/20 | Centrifugal pumps | 离心泵 | 18 | 20 | 10 | -10 to +90 | 2.2 | 400 | 66 | 50 | cast iron | 铸铁 | clean water, glycol | 清水、乙二醇 | 42 | 890 | 7020 | 560 | 31 | 3 | | Small end-suction pump for single machines. | 小型端吸泵，用于单机冷却。 |
AX-125/20S | Centrifugal pump AX-125/20S | 离心泵 AX-125/20S | Centrifugal pumps | 离心泵 | 18 | 20 | 10 | -20 to +120 | 2.2 | 400 | 66 | 50 | stainless steel | 不锈钢 | drinking water, hot water, glycol | 饮用水、热水、乙二醇 | 39 | 1340 | 10580 | 905 | 12 | 5 | | Stainless version for drinking water and washing plants. | 不锈钢型，用于饮用水和清洗设备。 |
AX-160/25 | Centrifugal pump AX-160/25 | 离心泵 AX-160/25 | Centrifugal pumps | 离心泵 | 36 | 25 | 10 | -10 to +90 | 5.5 | 400 | 70 | 65 | cast iron | 铸铁 | clean water, cooling water | 清水、冷却水 | 76 | 1520 | 12000 | 980 | 18 | 5 | | End-suction pump for medium cooling circuits. | 端吸泵，用于中型冷却回路。 |
AX-160/40 | Centrifugal pump AX-160/40 | 离心泵 AX-160/40 | Centrifugal pumps | 离心泵 | 36 | 40 | 16 | -10 to +110 | 7.5 | 400 | 72 | 65 | cast iron | 铸铁 | clean water, hot water | 清水、热水 | 84 | 1790 | 14150 | 1150 | 7 | 10 | | Pump with more head for pressure boosting. | 高扬程泵，用于增压供水。 |
AX-160/40S | Centrifugal pump AX-160/40S | 离心泵 AX-160/40S | Centrifugal pumps | 离心泵 | 36 | 40 | 16 | -20 to +120 | 7.5 | 400 | 72 | 65 | stainless steel | 不锈钢 | drinking water, sea water, hot water | 饮用水、海水、热水 | 80 | 2650 | 20930 | 1795 | 0 | 25 | | Stainless pump for drinking water, also for sea water. | 不锈钢泵，用于饮用水，也可用于海水。 |
AX-250/60 | Centrifugal pump AX-250/60 | 离心泵 AX-250/60 | Centrifugal pumps | 离心泵 | 160 | 60 | 16 | -10 to +110 | 45 | 400 | 84 | 125 | cast iron | 铸铁 | clean water, hot water | 清水、热水 | 410 | 6980 | 55100 | 4700 | 1 | 30 | | Large pump for waterworks and district heating. | 大流量泵，用于水厂和区域供热。 |
AX-300/80 | Centrifugal pump AX-300/80, pre-series | 离心泵 AX-300/80，试产 | Centrifugal pumps | 离心泵 | 250 | 80 | 16 | -10 to +110 | 90 | 400 | 86 | 150 | cast iron | 铸铁 | clean water | 清水 | 720 | 11900 | 94000 | 8300 | 0 | 90 | | Pre-series, not for sale before release. | 试产型号，发布前不销售。 | internal
""",
    ),
    "Gear pumps": (
        f"{NAMES} | Flow at 1,500 rpm (l/min) | Max. pressure (bar) | Solenoid voltage | Speed range (rpm) | Displacement (cm³)"
        " | Oil temperature (°C) | Viscosity range (mm²/s) | Port (inch) | Body material | 泵体材质 | Suitable for | 适用介质"
        f" | Weight (kg) | {DISCOUNTED} | {TRADE} | Description (EN) | Description (ZH)",
        """
GP-16/12 | Gear pump GP-16 with 12 V solenoid | 齿轮泵 GP-16，12 V 电磁阀 | Gear pumps | 齿轮泵 | 16 | 210 | 12 V DC | 600 to 3000 | 11 | -20 to +80 | 12 to 400 | 1/2 | aluminium | 铝 | hydraulic oil | 液压油 | 5.2 | 640 | 5050 | 395 | 25 | 3 | Compact gear pump with relief valve and unloading solenoid. | 紧凑型齿轮泵，带溢流阀和卸荷电磁阀。
GP-16/24 | Gear pump GP-16 with 24 V solenoid | 齿轮泵 GP-16，24 V 电磁阀 | Gear pumps | 齿轮泵 | 16 | 210 | 24 V DC | 600 to 3000 | 11 | -20 to +80 | 12 to 400 | 1/2 | aluminium | 铝 | hydraulic oil | 液压油 | 5.2 | 640 | 5050 | 395 | 40 | 3 | Compact gear pump with relief valve and unloading solenoid. | 紧凑型齿轮泵，带溢流阀和卸荷电磁阀。
GP-32/24 | Gear pump GP-32 with 24 V solenoid | 齿轮泵 GP-32，24 V 电磁阀 | Gear pumps | 齿轮泵 | 32 | 210 | 24 V DC | 600 to 2800 | 22 | -20 to +80 | 12 to 400 | 3/4 | cast iron | 铸铁 | hydraulic oil | 液压油 | 9.6 | 985 | 7780 | 610 | 16 | 5 | Gear pump for lifting tables and presses. | 用于升降台和压机的齿轮泵。
GP-45/12 | Gear pump GP-45 with 12 V solenoid | 齿轮泵 GP-45，12 V 电磁阀 | Gear pumps | 齿轮泵 | 45 | 180 | 12 V DC | 600 to 2500 | 31 | -20 to +80 | 12 to 400 | 1 | cast iron | 铸铁 | hydraulic oil | 液压油 | 12.8 | 1380 | 10900 | 860 | 6 | 5 | Gear pump for vehicles with a 12 V supply. | 用于 12 V 车辆的齿轮泵。
GP-50/24 | Gear pump GP-50 with 24 V solenoid | 齿轮泵 GP-50，24 V 电磁阀 | Gear pumps | 齿轮泵 | 50 | 210 | 24 V DC | 600 to 2500 | 34 | -20 to +80 | 12 to 400 | 1 | cast iron | 铸铁 | hydraulic oil | 液压油 | 13.5 | 1495 | 11800 | 925 | 11 | 5 | Gear pump for mobile and stationary hydraulics. | 用于移动和固定液压系统的齿轮泵。
GP-50/24H | High-pressure gear pump GP-50H with 24 V solenoid | 高压齿轮泵 GP-50H，24 V 电磁阀 | Gear pumps | 齿轮泵 | 48 | 280 | 24 V DC | 800 to 2500 | 34 | -20 to +90 | 16 to 400 | 1 | ductile iron | 球墨铸铁 | hydraulic oil | 液压油 | 16.9 | 2740 | 21650 | 1730 | 3 | 15 | Reinforced bearings for 280 bar in continuous duty. | 加强轴承，可在 280 巴下连续运行。
GP-80/24 | Gear pump GP-80 with 24 V solenoid | 齿轮泵 GP-80，24 V 电磁阀 | Gear pumps | 齿轮泵 | 80 | 200 | 24 V DC | 600 to 2200 | 55 | -20 to +80 | 12 to 400 | 1 1/4 | cast iron | 铸铁 | hydraulic oil | 液压油 | 21.4 | 3420 | 27000 | 2180 | 4 | 15 | Large gear pump for injection moulding machines. | 用于注塑机的大流量齿轮泵。
GP-80/230 | Gear pump GP-80 with 230 V solenoid | 齿轮泵 GP-80，230 V 电磁阀 | Gear pumps | 齿轮泵 | 80 | 200 | 230 V AC | 600 to 2200 | 55 | -20 to +80 | 12 to 400 | 1 1/4 | cast iron | 铸铁 | hydraulic oil | 液压油 | 21.6 | 3480 | 27500 | 2220 | 0 | 30 | Large gear pump with a mains solenoid. | 带市电电磁阀的大流量齿轮泵。
GL-25 | Lubricating oil pump GL-25 | 润滑油泵 GL-25 | Gear pumps | 齿轮泵 | 25 | 16 | 24 / 230 V | 500 to 1800 | 17 | 0 to +90 | 20 to 1500 | 3/4 | cast iron | 铸铁 | lubricating oil, diesel | 润滑油、柴油 | 8.1 | 520 | 4110 | 320 | 22 | 3 | Low-pressure gear pump for lubrication and transfer of oil. | 低压齿轮泵，用于润滑和输油。
""",
    ),
    "Dosing pumps": (
        f"{NAMES} | Maximum capacity (l/h) | Maximum back pressure (bar) | Liquid temperature, at most (°C) | Suction lift, at most (m)"
        " | Viscosity, at most (mPa·s) | Motor power (kW) | Supply voltage (V) | Control signal | Degree of protection | Head material"
        f" | 泵头材质 | Suitable for | 适用介质 | Weight (kg) | {DISCOUNTED} | {TRADE} | Manual | Description (EN) | Description (ZH)",
        """
DX-12 | Dosing pump DX-12, stainless steel head | 计量泵 DX-12，不锈钢泵头 | Dosing pumps | 计量泵 | 12 | 16 | 80 | 3.0 | 200 | 0.09 | 230 | 4-20 mA, pulse | IP65 | stainless steel | 不锈钢 | alkali, hot water | 碱、热水 | 9.2 | 1140 | 9000 | 735 | 20 | 3 | dx-dosing-manual.docx | Motor-driven diaphragm pump for alkalis, amines and boiler water. | 电机驱动隔膜计量泵，用于碱液、胺类和锅炉水。
DX-12P | Dosing pump DX-12P, PVDF head | 计量泵 DX-12P，PVDF 泵头 | Dosing pumps | 计量泵 | 12 | 10 | 60 | 2.5 | 150 | 0.09 | 230 | 4-20 mA, pulse | IP65 | PVDF | PVDF | acid, sodium hypochlorite | 酸、次氯酸钠 | 7.4 | 1265 | 9980 | 820 | 17 | 3 | dx-dosing-manual.docx | Diaphragm pump for acids and disinfection. | 隔膜计量泵，用于酸液和消毒。
DX-30 | Dosing pump DX-30, PVC-U head | 计量泵 DX-30，PVC-U 泵头 | Dosing pumps | 计量泵 | 30 | 7 | 40 | 2.0 | 500 | 0.18 | 230 | 4-20 mA | IP55 | PVC-U | PVC-U | flocculant | 絮凝剂 | 8.6 | 1420 | 11200 | 925 | 11 | 3 | dx-dosing-manual.docx | Diaphragm pump for flocculants and coagulants. | 隔膜计量泵，用于絮凝剂和混凝剂。
DX-5P | Dosing pump DX-5P, PVDF head | 计量泵 DX-5P，PVDF 泵头 | Dosing pumps | 计量泵 | 5 | 12 | 50 | 2.0 | 80 | 0.04 | 24 | pulse | IP65 | PVDF | PVDF | acid, sodium hypochlorite | 酸、次氯酸钠 | 3.1 | 690 | 5450 | 430 | 28 | 3 | | Small pump with a 24 V drive for cooling towers. | 24 V 驱动的小型泵，用于冷却塔。
DX-60 | Dosing pump DX-60, stainless steel head | 计量泵 DX-60，不锈钢泵头 | Dosing pumps | 计量泵 | 60 | 12 | 80 | 2.5 | 400 | 0.37 | 400 | 4-20 mA | IP65 | stainless steel | 不锈钢 | alkali, hot water | 碱、热水 | 19.5 | 2380 | 18800 | 1560 | 4 | 15 | | Larger pump for water treatment plants. | 用于水处理厂的较大计量泵。
DX-60P | Dosing pump DX-60P, PVDF head | 计量泵 DX-60P，PVDF 泵头 | Dosing pumps | 计量泵 | 60 | 8 | 60 | 2.0 | 300 | 0.37 | 400 | 4-20 mA | IP65 | PVDF | PVDF | acid, sodium hypochlorite | 酸、次氯酸钠 | 16.2 | 2690 | 21200 | 1790 | 3 | 15 | | Larger pump for acids. | 用于酸液的较大计量泵。
DX-120 | Dosing pump DX-120, stainless steel head | 计量泵 DX-120，不锈钢泵头 | Dosing pumps | 计量泵 | 120 | 6 | 80 | | 800 | 0.55 | 400 | 4-20 mA | IP55 | stainless steel | 不锈钢 | alkali, flocculant | 碱、絮凝剂 | 27 | 3150 | 24900 | 2080 | 2 | 25 | | For thick flocculants in sewage plants. | 用于污水厂的高粘度絮凝剂。
""",
    ),
    "Valves": (
        f"{NAMES} | Nominal size (DN) | Pressure class (PN) | Temperature (°C) | Seat material | 阀座材质 | Body material | 阀体材质"
        " | Operation | 操作方式 | Flow coefficient Kv (m³/h) | Breakaway torque (N·m) | Face-to-face length (mm) | ATEX"
        f" | Weight (kg) | {DISCOUNTED} | Min. quantity | {TRADE} | Compatible with | Manual",
        """
VK-50/FL-40 | Ball valve VK-50, flanged, lever | 球阀 VK-50，法兰，手柄 | Ball valves | 球阀 | 50 | 40 | -20 to +180 | PTFE | PTFE | carbon steel | 碳钢 | manual | 手动 | 265 | 28 | 150 | yes | 9.8 | 215 | 1700 | 131 | 60 | 3 | VA-40 | vk-valve-tables.pdf
VK-50/FL-40/VA-40 | Ball valve VK-50 with actuator VA-40 | 球阀 VK-50，带执行器 VA-40 | Ball valves | 球阀 | 50 | 40 | -20 to +180 | PTFE | PTFE | carbon steel | 碳钢 | pneumatic | 气动 | 265 | 28 | 150 | no | 11.9 | 409 | 3230 | 252 | 8 | 10 | | vk-valve-tables.pdf
VK-50H/FL-100 | High-temperature ball valve VK-50H, flanged, lever | 高温球阀 VK-50H，法兰，手柄 | Ball valves | 球阀 | 50 | 100 | -20 to +260 | PEEK | PEEK | carbon steel | 碳钢 | manual | 手动 | 240 | 64 | 250 | yes | 17.5 | 468 | 3690 | 301 | 13 | 10 | VA-90 | vk-valve-tables.pdf
VK-80/FL-25 | Ball valve VK-80, flanged, lever | 球阀 VK-80，法兰，手柄 | Ball valves | 球阀 | 80 | 25 | -20 to +180 | PTFE | PTFE | carbon steel | 碳钢 | manual | 手动 | 780 | 82 | 180 | yes | 21.4 | 342 | 2700 | 214 | 22 | 3 | VA-110 | vk-valve-tables.pdf
VK-80/FL-25/VA-110EX | Ball valve VK-80 with actuator VA-110EX | 球阀 VK-80，带执行器 VA-110EX | Ball valves | 球阀 | 80 | 25 | -20 to +180 | PTFE | PTFE | carbon steel | 碳钢 | pneumatic | 气动 | 780 | 82 | 180 | yes | 26.1 | 768 | 6070 | 486 | 2 | 20 | | vk-valve-tables.pdf
VK-25/FL-40 | Ball valve VK-25, flanged, lever | 球阀 VK-25，法兰，手柄 | Ball valves | 球阀 | 25 | 40 | -20 to +180 | PTFE | PTFE | carbon steel | 碳钢 | manual | 手动 | 47 | 9 | 125 | yes | 4.1 | 118 | 930 | 70 | 85 | 3 | |
VK-25S/FL-40 | Stainless ball valve VK-25S, flanged, lever | 不锈钢球阀 VK-25S，法兰，手柄 | Ball valves | 球阀 | 25 | 40 | -40 to +200 | PTFE | PTFE | stainless steel | 不锈钢 | manual | 手动 | 47 | 9 | 125 | yes | 4.3 | 176 | 1390 | 108 | 34 | 5 | |
VK-50S/FL-40 | Stainless ball valve VK-50S, flanged, lever | 不锈钢球阀 VK-50S，法兰，手柄 | Ball valves | 球阀 | 50 | 40 | -40 to +200 | PTFE | PTFE | stainless steel | 不锈钢 | manual | 手动 | 265 | 28 | 150 | yes | 10.2 | 318 | 2510 | 199 | 19 | 5 | VA-40 |
VK-100/FL-16 | Ball valve VK-100, flanged, lever | 球阀 VK-100，法兰，手柄 | Ball valves | 球阀 | 100 | 16 | -20 to +180 | PTFE | PTFE | cast iron | 铸铁 | manual | 手动 | 1400 | 130 | 190 | no | 33.5 | 436 | 3440 | 280 | 5 | 15 | |
RV-15/10 | Relief valve RV-15, 10 bar | 溢流阀 RV-15，10 bar | Relief valves | 溢流阀 | 15 | 40 | -10 to +120 | FKM | FKM | brass | 黄铜 | | | | | | no | 0.9 | 64 | 505 | 38 | 50 | 3 | |
RV-25/16 | Relief valve RV-25, 16 bar | 溢流阀 RV-25，16 bar | Relief valves | 溢流阀 | 25 | 40 | -10 to +150 | FKM | FKM | stainless steel | 不锈钢 | | | | | | yes | 2.1 | 139 | 1100 | 86 | 27 | 5 | |
""",
    ),
    "Actuators": (
        f"{NAMES} | Torque (N·m) | Air supply pressure (bar) | Supply voltage (V) | Closing time (s) | Action | 作用方式 | Protection | ATEX"
        f" | Ambient temperature (°C) | Weight (kg) | {DISCOUNTED} | Min. quantity | {TRADE} | Compatible with | Manual",
        """
VA-40 | Pneumatic actuator VA-40 | 气动执行器 VA-40 | Actuators | 执行器 | 45 | 4 to 8 | | 0.8 | double-acting | 双作用 | IP65 | no | -20 to +60 | 2.1 | 188 | 1480 | 117 | 24 | 3 | VK-50/FL-40, VK-50S/FL-40 | vk-valve-tables.pdf
VA-90 | Pneumatic actuator VA-90 | 气动执行器 VA-90 | Actuators | 执行器 | 95 | 4 to 8 | | 1.5 | double-acting | 双作用 | IP65 | no | -20 to +60 | 3.6 | 254 | 2000 | 160 | 12 | 3 | VK-50H/FL-100 | vk-valve-tables.pdf
VA-110 | Pneumatic actuator VA-110 | 气动执行器 VA-110 | Actuators | 执行器 | 120 | 4 to 8 | | 2.0 | double-acting | 双作用 | IP65 | no | -20 to +60 | 4.4 | 296 | 2340 | 188 | 15 | 3 | VK-80/FL-25 | vk-valve-tables.pdf
VA-110EX | Pneumatic actuator VA-110EX for ATEX zone 1 | 气动执行器 VA-110EX，ATEX 1 区 | Actuators | 执行器 | 120 | 4 to 8 | | 2.0 | double-acting | 双作用 | IP66 | yes | -20 to +60 | 4.7 | 426 | 3370 | 275 | 3 | 20 | VK-80/FL-25 | vk-valve-tables.pdf
VA-60SR | Pneumatic actuator VA-60SR, spring return | 气动执行器 VA-60SR，弹簧复位 | Actuators | 执行器 | 60 | 5 to 8 | | 1.8 | single-acting | 单作用 | IP65 | no | -20 to +60 | 5.3 | 338 | 2670 | 214 | 6 | 10 | VK-50/FL-40, VK-50S/FL-40 |
VE-50/24 | Electric actuator VE-50, 24 V | 电动执行器 VE-50，24 V | Actuators | 执行器 | 50 | | 24 | 12 | electric | 电动 | IP67 | no | -20 to +50 | 4.9 | 612 | 4830 | 392 | 7 | 10 | VK-50/FL-40, VK-50S/FL-40 |
VE-50/230 | Electric actuator VE-50, 230 V | 电动执行器 VE-50，230 V | Actuators | 执行器 | 50 | | 230 | 12 | electric | 电动 | IP67 | no | -20 to +50 | 4.9 | 598 | 4720 | 383 | 9 | 10 | VK-50/FL-40, VK-50S/FL-40 |
VE-130/230 | Electric actuator VE-130, 230 V | 电动执行器 VE-130，230 V | Actuators | 执行器 | 130 | | 230 | 20 | electric | 电动 | IP67 | no | -20 to +50 | 8.2 | 874 | 6900 | 566 | 2 | 25 | VK-80/FL-25, VK-100/FL-16 |
""",
    ),
    "Compressors": (
        f"{NAMES} | Motor power (kW) | Free air delivery (m³/min) | Maximum working pressure (bar) | Drive | 驱动方式 | Receiver volume (l)"
        " | Sound pressure level (dB(A)) | Supply voltage (V) | Ambient temperature (°C) | Residual oil (mg/m³)"
        f" | Weight (kg) | {DISCOUNTED} | {TRADE} | Manual | Description (EN) | Description (ZH)",
        """
KS-7 | Screw compressor KS-7 | 螺杆空压机 KS-7 | Screw compressors | 螺杆空压机 | 7.5 | 1.20 | 8 | fixed speed | 工频 | 270 | 66 | 400 | +5 to +40 | 3 | 210 | 5350 | 42300 | 3590 | 5 | 10 | ks-data-sheet.html | Oil-injected, air-cooled, belt drive, for workshops. | 喷油螺杆，风冷，皮带传动，用于车间。
KS-11 | Screw compressor KS-11 | 螺杆空压机 KS-11 | Screw compressors | 螺杆空压机 | 11 | 1.75 | 10 | fixed speed | 工频 | 500 | 68 | 400 | +5 to +40 | 3 | 285 | 6890 | 54400 | 4620 | 4 | 10 | ks-data-sheet.html | Oil-injected, belt drive, for a steady demand of air. | 喷油螺杆，皮带传动，用于稳定用气。
KS-11V | Screw compressor KS-11V, variable speed | 螺杆空压机 KS-11V，变频 | Screw compressors | 螺杆空压机 | 11 | 0.60 to 1.80 | 10 | variable speed | 变频 | 500 | 67 | 400 | +5 to +45 | 2 | 298 | 8950 | 70700 | 6100 | 2 | 20 | ks-data-sheet.html | Variable speed for a changing demand of air. | 变频，用于用气量变化大的场合。
KS-4 | Screw compressor KS-4 | 螺杆空压机 KS-4 | Screw compressors | 螺杆空压机 | 4 | 0.58 | 10 | fixed speed | 工频 | 200 | 62 | 400 | +5 to +40 | 3 | 155 | 3780 | 29850 | 2510 | 6 | 10 | | Quiet compressor for small workshops. | 低噪声空压机，用于小型车间。
KS-15 | Screw compressor KS-15 | 螺杆空压机 KS-15 | Screw compressors | 螺杆空压机 | 15 | 2.30 | 10 | fixed speed | 工频 | 500 | 69 | 400 | +5 to +40 | 3 | 330 | 8240 | 65100 | 5560 | 1 | 25 | | For factories with several lines. | 用于多条生产线的工厂。
KS-22V | Screw compressor KS-22V, variable speed | 螺杆空压机 KS-22V，变频 | Screw compressors | 螺杆空压机 | 22 | 1.10 to 3.60 | 13 | variable speed | 变频 | | 70 | 400 | +5 to +45 | 2 | 460 | 14600 | 115300 | 9950 | 0 | 40 | | Variable speed for large networks, without a receiver. | 变频，用于大型管网，不带储气罐。
KF-3 | Oil-free piston compressor KF-3 | 无油活塞空压机 KF-3 | Piston compressors | 活塞空压机 | 3 | 0.32 | 8 | fixed speed | 工频 | 100 | 74 | 230 | +5 to +35 | 0 | 68 | 1680 | 13270 | 1090 | 8 | 5 | | Oil-free air for laboratories and dental practices. | 无油压缩空气，用于实验室和牙科。
""",
    ),
    "Instruments": (
        f"{NAMES} | Measuring range (bar) | Flow range (l/min) | Output signal | Supply voltage (V) | Accuracy (%) | Connection (inch)"
        f" | Wetted material | 接液材质 | Protection | Weight (g) | Price (EUR) | Price (CNY) | {TRADE}",
        """
PT-16 | Pressure transmitter PT-16 | 压力变送器 PT-16 | Pressure transmitters | 压力变送器 | 0 to 16 | | 4-20 mA | 10 to 30 | 0.5 | 1/4 | stainless steel | 不锈钢 | IP67 | 140 | 128 | 1010 | 71 | 44 | 3
PT-250 | Pressure transmitter PT-250 | 压力变送器 PT-250 | Pressure transmitters | 压力变送器 | 0 to 250 | | 4-20 mA | 10 to 30 | 0.5 | 1/4 | stainless steel | 不锈钢 | IP67 | 150 | 139 | 1100 | 77 | 36 | 3
PT-400 | Pressure transmitter PT-400, 0.25 % | 压力变送器 PT-400，0.25 % | Pressure transmitters | 压力变送器 | 0 to 400 | | 0-10 V | 14 to 30 | 0.25 | 1/4 | stainless steel | 不锈钢 | IP65 | 155 | 214 | 1690 | 122 | 9 | 10
PG-10 | Pressure gauge PG-10 | 压力表 PG-10 | Pressure gauges | 压力表 | 0 to 10 | | none | | 1.6 | 1/2 | brass | 黄铜 | IP54 | 210 | 22 | 174 | 11 | 120 | 2
PG-250G | Glycerine pressure gauge PG-250G | 耐震压力表 PG-250G | Pressure gauges | 压力表 | 0 to 250 | | none | | 1.0 | 1/2 | stainless steel | 不锈钢 | IP65 | 320 | 47 | 371 | 25 | 75 | 2
FM-50 | Gear flow meter FM-50 | 齿轮流量计 FM-50 | Flow meters | 流量计 | | 1 to 50 | pulse | 24 | 0.5 | 1/2 | aluminium | 铝 | IP65 | 1250 | 485 | 3830 | 298 | 6 | 10
FM-150 | Gear flow meter FM-150 | 齿轮流量计 FM-150 | Flow meters | 流量计 | | 3 to 150 | 4-20 mA | 24 | 0.5 | 1 | cast iron | 铸铁 | IP65 | 4800 | 790 | 6240 | 490 | 3 | 15
""",
    ),
    "Parts": (
        f"{NAMES} | Material | 材质 | Contents | Price (EUR) | Price (CNY) | Min. quantity | {TRADE} | Spare part of | Accessory of | Replaces",
        """
AX-200/30-433 | Shaft seal kit, single, EPDM | 单端面轴封套件，EPDM | Shaft seal kits | 轴封套件 | EPDM | EPDM | | 148 | 1180 | 1 | 84 | 30 | 2 | AX-200/30 | |
AX-200/45-433 | Shaft seal kit, single, FKM | 单端面轴封套件，FKM | Shaft seal kits | 轴封套件 | FKM | FKM | | 196 | 1560 | 1 | 112 | 26 | 2 | AX-200/45 | |
AX-200/45B-433 | Shaft seal kit, double, FKM | 双端面轴封套件，FKM | Shaft seal kits | 轴封套件 | SiC, FKM | SiC、FKM | | 512 | 4080 | 1 | 318 | 9 | 5 | AX-200/45B | |
AX-200/30-230 | Impeller, cast iron, 178 mm | 叶轮，铸铁，178 mm | Impellers | 叶轮 | cast iron | 铸铁 | | 264 | 2090 | 1 | 150 | 8 | 2 | AX-200/30 | |
AX-200/45-230 | Impeller, cast iron, 209 mm | 叶轮，铸铁，209 mm | Impellers | 叶轮 | cast iron | 铸铁 | | 318 | 2510 | 1 | 182 | 7 | 2 | AX-200/45 | |
AX-200/45B-230 | Impeller, bronze, 209 mm | 叶轮，青铜，209 mm | Impellers | 叶轮 | bronze | 青铜 | | 745 | 5930 | 1 | 470 | 2 | 15 | AX-200/45B | |
AX-200/45-321 | Bearing set 6310/C3 | 轴承组 6310/C3 | Bearings | 轴承 | steel | 钢 | | 118 | 935 | 1 | 66 | 14 | 2 | AX-200/45 | |
AX-200/45B-423 | Labyrinth ring, new type | 迷宫环，新型 | Rings | 环类零件 | bronze | 青铜 | | 38 | 300 | 1 | 19 | 40 | 2 | AX-200/45B | | AX-200/45B-422
AX-200-840 | Coupling spider | 联轴器弹性体 | Couplings | 联轴器零件 | polyurethane | 聚氨酯 | | 22.6 | 180 | 2 | 11 | 65 | 2 | AX-200 | |
VG-2/400 | Grease NLGI 2, cartridge | 润滑脂 NLGI 2，筒装 | Lubricants | 润滑剂 | | | 400 g | 16.9 | 135 | 6 | 8 | 180 | 2 | | AX-200/45, AX-200/45B |
DX-12-KIT | Maintenance kit for DX-12 | DX-12 维护套件 | Maintenance kits | 维护套件 | EPDM, FKM | EPDM、FKM | | 132 | 1050 | 1 | 72 | 45 | 2 | DX-12 | |
DX-12P-KIT | Maintenance kit for DX-12P | DX-12P 维护套件 | Maintenance kits | 维护套件 | EPDM, PTFE | EPDM、PTFE | | 158 | 1260 | 1 | 88 | 61 | 2 | DX-12P | |
DX-30-KIT | Maintenance kit for DX-30 | DX-30 维护套件 | Maintenance kits | 维护套件 | EPDM | EPDM | | 121 | 965 | 1 | 65 | 33 | 2 | DX-30 | |
DX-12P-761A | Relief valve cartridge, blue spring | 溢流阀阀芯，蓝色弹簧 | Cartridges | 阀芯 | PVDF | PVDF | | 54 | 430 | 1 | 30 | 52 | 2 | DX-12P | | DX-12P-761
DX-OIL/1 | Gear oil ISO VG 220 | 齿轮油 ISO VG 220 | Lubricants | 润滑剂 | | | 1 l | 14.5 | 115 | 4 | 7 | 96 | 2 | | DX-12, DX-12P, DX-30, DX-60, DX-60P, DX-120 |
KS-OF-11 | Oil filter | 油过滤器 | Filters | 过滤器 | | | | 29.5 | 235 | 2 | 15 | 140 | 2 | KS-11, KS-11V | |
KS-AF-11 | Air filter | 空气过滤器 | Filters | 过滤器 | | | | 39 | 308 | 2 | 20 | 95 | 2 | KS-11, KS-11V | |
KS-SE-11 | Oil separator cartridge | 油气分离芯 | Cartridges | 阀芯 | | | | 128 | 1020 | 1 | 74 | 18 | 5 | KS-11, KS-11V | |
VS-46/5 | Compressor oil VS-46, can | 空压机油 VS-46，桶装 | Lubricants | 润滑剂 | | | 5 l | 68 | 540 | 1 | 39 | 70 | 2 | | KS-4, KS-7, KS-11, KS-11V, KS-15, KS-22V |
KS-DR3 | Refrigeration dryer, dew point +3 °C | 冷冻式干燥机，露点 +3 °C | Dryers | 干燥机 | | | | 1240 | 9800 | 1 | 810 | 5 | 10 | | KS-7, KS-11, KS-11V |
KS-HR | Heat recovery unit | 热回收装置 | Heat recovery | 热回收 | | | | 1890 | 14930 | 1 | 1260 | 1 | 25 | | KS-11, KS-11V |
VK-50-SK | Seat and packing kit, PTFE | 阀座及填料套件，PTFE | Seat kits | 阀座套件 | PTFE | PTFE | | 48 | 380 | 1 | 26 | 38 | 2 | VK-50/FL-40, VK-50S/FL-40 | |
VK-50H-SK | Seat and packing kit, PEEK | 阀座及填料套件，PEEK | Seat kits | 阀座套件 | PEEK | PEEK | | 136 | 1075 | 1 | 84 | 9 | 10 | VK-50H/FL-100 | |
VK-80-SK | Seat and packing kit, PTFE | 阀座及填料套件，PTFE | Seat kits | 阀座套件 | PTFE | PTFE | | 71 | 560 | 1 | 40 | 21 | 2 | VK-80/FL-25 | |
GP-SK/1 | Seal kit for gear pumps | 齿轮泵密封套件 | Seal kits | 密封套件 | FKM | FKM | | 46 | 363 | 1 | 24 | 58 | 3 | GP-16/12, GP-16/24, GP-32/24, GP-45/12, GP-50/24, GP-50/24H | |
""",
    ),
}
