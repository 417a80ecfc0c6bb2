/*
title = "The same of the period at hand alone"
vi = "Số liệu theo Cổng của riêng kỳ đang xem"
owner = "warehouse"
kind = "view"
*/
select * from portal_counts
