/*
title = "Who makes up a unit's figures: a district its desk and communes, the province everybody, others themselves"
vi = "Số liệu của đơn vị gồm số liệu của những đơn vị nào"
owner = "warehouse"
kind = "view"
*/

-- Grain: whole, member. A department is not the sum of its branches; dossiers of no unit ('') are the province's.
with
units as (select distinct unit, level, parent from units),
provinces as (select unit from units where level = 'province'),

final as (
    select unit as whole, unit as member from units
    union
    select units.parent as whole, units.unit as member
    from units
    inner join units as districts on districts.unit = units.parent and districts.level = 'district'
    union
    select provinces.unit as whole, units.unit as member
    from units
    cross join provinces
    union
    select unit as whole, '' as member from provinces
)

select * from final
