l ${~ 1 ~}
   m
  ${~ v ~}

  n \n $${x}
%{ for i in [1] ~}
  x
%{ endfor ~}
  y