/** Whether who is there makes courses: teachers and admins do, and on a server of one person that one. */
export const mayTeach = (): boolean => true;
