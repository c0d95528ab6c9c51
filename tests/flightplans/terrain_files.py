"""Invented elevation files in the authority's form (基盤地図情報 数値標高モデル, JPGIS 2.x)."""

from __future__ import annotations

from collections.abc import Callable

SECOND = 1 / 3600

Cell = Callable[[float, float], tuple[str, float]]
"""Latitude and longitude of a cell's middle to its kind and height."""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Dataset xmlns="http://fgd.gsi.go.jp/spec/2008/FGD_GMLSchema"
 xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="Dataset1">
<gml:description>基盤地図情報メタデータ ID=fmdid:00-0000</gml:description>
<gml:name>基盤地図情報ダウンロードデータ（GML版）</gml:name>
<DEM gml:id="DEM001">
<fid>fgoid:00-00000-00-00000-{mesh}</fid>
<lfSpanFr gml:id="DEM001-1"><gml:timePosition>2024-10-01</gml:timePosition></lfSpanFr>
<devDate gml:id="DEM001-2"><gml:timePosition>2024-10-01</gml:timePosition></devDate>
<orgGILvl>0</orgGILvl>
<orgMDId>X00X0000</orgMDId>
<type>{kind}</type>
<mesh>{mesh}</mesh>
<coverage gml:id="DEM001-3">
<gml:boundedBy>
<gml:Envelope srsName="fguuid:{datum}.bl">
<gml:lowerCorner>{south:.9f} {west:.9f}</gml:lowerCorner>
<gml:upperCorner>{north:.9f} {east:.9f}</gml:upperCorner>
</gml:Envelope>
</gml:boundedBy>
<gml:gridDomain>
<gml:Grid gml:id="DEM001-4" dimension="2">
<gml:limits>
<gml:GridEnvelope>
<gml:low>0 0</gml:low>
<gml:high>{last_column} {last_row}</gml:high>
</gml:GridEnvelope>
</gml:limits>
<gml:axisLabels>x y</gml:axisLabels>
</gml:Grid>
</gml:gridDomain>
<gml:rangeSet>
<gml:DataBlock>
<gml:rangeParameters>
<gml:QuantityList uom="DEM構成点"/>
</gml:rangeParameters>
<gml:tupleList>
"""
TAIL = """</gml:tupleList>
</gml:DataBlock>
</gml:rangeSet>
<gml:coverageFunction>
<gml:GridFunction>
<gml:sequenceRule order="+x-y">Linear</gml:sequenceRule>
<gml:startPoint>{start}</gml:startPoint>
</gml:GridFunction>
</gml:coverageFunction>
</coverage>
</DEM>
</Dataset>
"""


def gsi_xml(
    cell: Cell,
    south: float,
    west: float,
    *,
    rows: int = 15,
    columns: int = 20,
    step_s: float = 0.2,
    kind: str = "5mメッシュ（標高）",
    datum: str = "jgd2011",
    start: tuple[int, int] = (0, 0),
    without_last: int = 0,
) -> bytes:
    """A file of `rows` x `columns` cells of `step_s` seconds; `start` and `without_last` cut the list at its ends."""
    step = step_s * SECOND
    north, east = south + rows * step, west + columns * step
    lines = []
    for row in range(rows):
        for column in range(columns):
            name, height = cell(north - (row + 0.5) * step, west + (column + 0.5) * step)
            lines.append(f"{name},{height:.2f}")
    first = start[1] * columns + start[0]
    told = "\n".join(lines[first : len(lines) - without_last])
    head = HEAD.format(
        mesh="54380000",
        kind=kind,
        datum=datum,
        south=south,
        west=west,
        north=north,
        east=east,
        last_column=columns - 1,
        last_row=rows - 1,
    )
    return (head + told + "\n" + TAIL.format(start=f"{start[0]} {start[1]}")).encode()
